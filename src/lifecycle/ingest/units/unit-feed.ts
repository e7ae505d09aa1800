/**
 * The units of a file whose bytes come by while it is written.
 *
 * @module
 */
import { PieceQueue } from '../../threads/piece-queue.ts';
import { cutterOf, unitsOfFile, type UnitFormat } from './cut-file.ts';
import type { RowCutter } from './row-cutter.ts';
import { UNIT_BYTES, type UnitRange } from './unit-range.ts';

export class UnitFeed {
  readonly #units = new PieceQueue<UnitRange>();
  /** Null where the units can be told at the end only. */
  readonly #cutter: RowCutter | null;
  /** Cuts the file when it is whole. */
  readonly #cutAll: () => AsyncIterable<UnitRange>;
  /** Settled when the first rows can be read. */
  readonly readable: Promise<void>;
  #isReadable = () => {};

  /** @param file Open for reading. */
  static async open(file: number, format: UnitFormat, unitBytes = UNIT_BYTES): Promise<UnitFeed> {
    const isCutLate = format.format === 'parquet';
    const cutter = isCutLate ? null : await cutterOf(format.format, unitBytes);
    return new UnitFeed(cutter, () => unitsOfFile(file, format, unitBytes));
  }

  private constructor(cutter: RowCutter | null, cutAll: () => AsyncIterable<UnitRange>) {
    this.#cutter = cutter;
    this.#cutAll = cutAll;
    this.readable =
      cutter === null ? new Promise((resolve) => (this.#isReadable = resolve)) : Promise.resolve();
  }

  /** Takes the next bytes, which can be read from the file. */
  push(block: Buffer): void {
    if (this.#cutter !== null) this.#add(this.#cutter.push(block));
  }

  /** No more bytes come. */
  end(): void {
    if (this.#cutter !== null) this.#add(this.#cutter.end());
    this.#units.end();
    this.#isReadable();
  }

  /** In their order, each as soon as its bytes are there. */
  async *[Symbol.asyncIterator](): AsyncGenerator<UnitRange> {
    yield* this.#units;
    if (this.#cutter === null) yield* this.#cutAll();
  }

  #add(units: readonly UnitRange[]): void {
    for (const unit of units) void this.#units.push(unit);
  }
}
