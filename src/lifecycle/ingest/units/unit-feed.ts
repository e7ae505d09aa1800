/**
 * The units of a file whose bytes come by while it is copied.
 *
 * @module
 */
import { PieceQueue } from '../../threads/piece-queue.ts';
import { cutterOf, unitsOfFile, type UnitFormat } from './cut-file.ts';
import { GroupCutter } from './group-cutter.ts';
import { UNIT_BYTES, type UnitRange } from './unit-range.ts';

/** What was given as units were none of the file. */
export class FalseUnits extends Error {}

interface Cutter {
  /** Takes the next bytes; gives the units that end in them. */
  push(block: Buffer): UnitRange[];
  /** The rest. */
  end(): UnitRange[];
  /** Whether all of it was right, where that is known in the end only. */
  holds?(): Promise<boolean>;
}

export class UnitFeed {
  readonly #units = new PieceQueue<UnitRange>();
  /** Null where the units can be told at the end only. */
  readonly #cutter: Cutter | null;
  /** Cuts the file when it is whole. */
  readonly #cutAll: () => AsyncIterable<UnitRange>;
  /** Settled when the first unit can be read, or nothing more comes. */
  readonly readable: Promise<UnitRange | null>;
  #isReadable: (first: UnitRange | null) => void = () => {};

  /**
   * @param copy Open for reading.
   * @param original What it is a copy of.
   */
  static async open(
    copy: number,
    format: UnitFormat,
    original: string,
    unitBytes = UNIT_BYTES,
  ): Promise<UnitFeed> {
    const cutter =
      format.format === 'parquet'
        ? await GroupCutter.open(original, copy, unitBytes)
        : await cutterOf(format.format, unitBytes);
    return new UnitFeed(cutter, () => unitsOfFile(copy, format, unitBytes));
  }

  private constructor(cutter: Cutter | null, cutAll: () => AsyncIterable<UnitRange>) {
    this.#cutter = cutter;
    this.#cutAll = cutAll;
    this.readable = new Promise((resolve) => (this.#isReadable = resolve));
  }

  /** Takes the next bytes, which can be read from the file. */
  push(block: Buffer): void {
    if (this.#cutter !== null) this.#add(this.#cutter.push(block));
  }

  /** No more bytes come. */
  end(): void {
    if (this.#cutter !== null) this.#add(this.#cutter.end());
    this.#units.end();
    this.#isReadable(null);
  }

  /**
   * In their order, each as soon as its bytes are there.
   *
   * @throws FalseUnits after the last, where those before do not count.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<UnitRange> {
    yield* this.#units;
    if (this.#cutter === null) yield* this.#cutAll();
    else if ((await this.#cutter.holds?.()) === false) throw new FalseUnits();
  }

  #add(units: readonly UnitRange[]): void {
    for (const unit of units) {
      void this.#units.push(unit);
      this.#isReadable(unit);
    }
  }
}
