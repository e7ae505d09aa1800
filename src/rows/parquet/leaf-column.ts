/**
 * A column of a row group, entry by entry, with as many of its pages in memory as the next row
 * needs: pages of lists may be cut within a row.
 *
 * @module
 */
import type { DecodedArray } from 'hyparquet';
import type { ColumnPages, Page } from './column-pages.ts';
import { decodeValues, PLAIN } from './page-values.ts';
import type { Leaf } from './row-layout.ts';
import { bitsOf, unpackRuns } from './unpack-runs.ts';

interface Entries {
  count: number;
  /** By entry; null where every entry has a value. */
  definitions: Uint8Array | null;
  /** By entry; null where every entry begins a row. */
  repetitions: Uint8Array | null;
  /** Of entries that have one; by place where there are places. */
  values: DecodedArray;
  places: Uint32Array | null;
}

/** Encodings: places in a dictionary, as it was called at first and is now. */
const BY_DICTIONARY = new Set([2, 8]);

export class LeafColumn {
  /** Whole rows that can be taken before `load`. */
  rows = 0;
  readonly #leaf: Leaf;
  readonly #pages: ColumnPages;
  #dictionary: DecodedArray | null = null;
  /** Pages that were not gone through, and the place in the first. */
  #loaded: Entries[] = [];
  #entry = 0;
  #value = 0;
  /** The last row that was begun may go on in the next page. */
  #isOpen = false;

  constructor(leaf: Leaf, pages: ColumnPages) {
    this.#leaf = leaf;
    this.#pages = pages;
  }

  /** Repetition level of the current entry; 0 after the last, as before a row. */
  get repetition(): number {
    return this.#current()?.repetitions?.[this.#entry] ?? 0;
  }

  /** Definition level of the current entry. @throws Error when there is none. */
  get definition(): number {
    const page = this.#current();
    if (page === null) throw this.#damage(TOO_FEW);
    return page.definitions?.[this.#entry] ?? this.#leaf.definition;
  }

  /**
   * Goes on to the next entry.
   *
   * @param begins Whether it has to begin a row.
   * @returns Its value as the library has it; null for none.
   * @throws Error where it does not, or there is none.
   */
  take(begins: boolean): unknown {
    const page = this.#current();
    if (page === null) throw this.#damage(TOO_FEW);
    const { definitions, repetitions } = page;
    const entry = this.#entry++;
    if ((repetitions === null || repetitions[entry] === 0) !== begins) throw this.#damage(UNLIKE);
    if (begins) this.rows--;
    if (definitions !== null && definitions[entry] < this.#leaf.definition) return null;
    const at = this.#value++;
    const value: unknown = page.values[page.places === null ? at : page.places[at]];
    if (value === undefined) throw this.#damage(TOO_FEW);
    return value;
  }

  /** @throws Error when entries of the row are left. */
  endRow(): void {
    if (this.repetition > 0) throw this.#damage(UNLIKE);
  }

  /**
   * Reads pages until there is another whole row.
   *
   * @throws Error when there is none, or it is damaged.
   */
  async load(): Promise<void> {
    try {
      for (const before = this.rows; this.rows <= before;) {
        const page = this.#pages.next();
        if (page === null) {
          // The last row ends with the column.
          if (this.#isOpen) this.rows++;
          this.#isOpen = false;
          if (this.rows <= before) throw new Error(TOO_FEW);
        } else if (page.header.kind === 'dictionary')
          this.#dictionary = await decodeValues(
            this.#leaf.element,
            page.bytes,
            page.header.entries,
            PLAIN,
          );
        else if (page.header.entries > 0) this.#add(await this.#read(page));
      }
    } catch (error) {
      throw this.#damage((error as Error).message, error);
    }
  }

  #damage(message: string, cause?: unknown): Error {
    return new Error(`column ${this.#leaf.path.join('.')}: ${message}`, { cause });
  }

  #add(page: Entries): void {
    this.#loaded.push(page);
    if (page.repetitions === null) this.rows += page.count;
    else
      for (const level of page.repetitions) {
        if (level > 0) continue;
        if (this.#isOpen) this.rows++;
        this.#isOpen = true;
      }
  }

  #current(): Entries | null {
    for (; this.#loaded.length > 0; this.#entry = 0, this.#value = 0, this.#loaded.shift())
      if (this.#entry < this.#loaded[0].count) return this.#loaded[0];
    return null;
  }

  async #read({ header, bytes, levels }: Page): Promise<Entries> {
    const { entries: count, encoding, second } = header;
    const { definition, repetition, element } = this.#leaf;
    const source = second === null ? bytes : levels;
    let at = 0;
    /** Each kind of levels tells its length first, unless the header does. */
    const unpack = (most: number, told: number | undefined): Uint8Array | null => {
      if (most === 0) return null;
      const start = told === undefined ? at + 4 : at;
      const end = start + (told ?? viewOf(source).getUint32(at, true));
      const target = new Uint8Array(count);
      unpackRuns(source, start, end, bitsOf(most), target);
      at = end;
      return target;
    };
    const repetitions = unpack(repetition, second?.repetitions);
    const definitions = unpack(definition, second?.definitions);
    let has = definitions === null ? count : 0;
    for (let entry = 0; entry < (definitions?.length ?? 0); entry++)
      if (definitions![entry] === definition) has++;
    const rest = second === null ? bytes.subarray(at) : bytes;
    const entries = { count, repetitions, definitions: has === count ? null : definitions };
    if (!BY_DICTIONARY.has(encoding))
      return { ...entries, values: await decodeValues(element, rest, has, encoding), places: null };
    if (this.#dictionary === null) throw new Error('a page needs a dictionary and there is none');
    const places = new Uint32Array(has);
    if (has > 0) unpackRuns(rest, 1, rest.length, rest[0], places);
    return { ...entries, values: this.#dictionary, places };
  }
}

const TOO_FEW = 'there are too few values';
const UNLIKE = 'a list has more or fewer items than in other columns';

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);
