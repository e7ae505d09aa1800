/**
 * The units of a file whose bytes come by while it is copied.
 *
 * @module
 */
import { PieceQueue } from '../../threads/piece-queue.ts';
import { cutterOf, type UnitFormat } from './cut-file.ts';
import { UNIT_BYTES, type UnitRange } from './unit-range.ts';

/** What was given as units were none of the file. */
export class FalseUnits extends Error {}

interface Cutter {
  /** Takes the next bytes; gives the units that end in them. */
  push(block: Buffer): UnitRange[];
  /** The rest. */
  end(): UnitRange[];
}

export class UnitFeed {
  readonly #units = new PieceQueue<UnitRange>();
  readonly #cutter: Cutter;
  /** Settled when the first unit can be read, or nothing more comes. */
  readonly readable: Promise<UnitRange | null>;
  #isReadable: (first: UnitRange | null) => void = () => {};

  /** @param copy Open for reading. */
  static async open(copy: number, format: UnitFormat, unitBytes = UNIT_BYTES): Promise<UnitFeed> {
    if (format.format !== 'parquet') return new UnitFeed(await cutterOf(format.format, unitBytes));
    const { groupRanges } = await import('../../../rows/parquet/row-groups.ts');
    return new UnitFeed({ push: () => [], end: () => groupRanges(copy, unitBytes) });
  }

  private constructor(cutter: Cutter) {
    this.#cutter = cutter;
    this.readable = new Promise((resolve) => (this.#isReadable = resolve));
  }

  /** Takes the next bytes, which can be read from the file. */
  push(block: Buffer): void {
    this.#add(this.#cutter.push(block));
  }

  /** No more bytes come. */
  end(): void {
    this.#add(this.#cutter.end());
    this.#units.end();
    this.#isReadable(null);
  }

  /** In their order, each as soon as its bytes are there. */
  [Symbol.asyncIterator](): AsyncIterator<UnitRange> {
    return this.#units[Symbol.asyncIterator]();
  }

  #add(units: readonly UnitRange[]): void {
    for (const unit of units) {
      void this.#units.push(unit);
      this.#isReadable(unit);
    }
  }
}
