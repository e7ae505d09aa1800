/**
 * A column of a row group, entry by entry, with one page of it in memory.
 *
 * @module
 */
import { parquetHeader } from 'hyparquet/src/column.js';
import type { FileWindow } from './file-window.ts';
import {
  readDictionary,
  readPage,
  type Dictionary,
  type LeafDecoder,
  type LeafPage,
  type PageHeader,
} from './leaf-page.ts';
import type { PageArena, Slab } from './page-arena.ts';

/** Stands for the level of an entry after the last. */
export const NO_ENTRY = -1;

const FIRST_HEADER = 1 << 10;
const LARGEST_HEADER = 16 << 20;
/** More would be damage: they take at least a byte each once they are unpacked. */
const MOST_ENTRIES = 1 << 26;
const EMPTY: LeafPage = {
  entries: 0,
  definitions: null,
  repetitions: null,
  texts: null,
  values: null,
};

export class LeafColumn {
  /** That the current entry is in. */
  page: LeafPage = EMPTY;
  readonly #decoder: LeafDecoder;
  readonly #window: FileWindow;
  readonly #arena: PageArena;
  #dictionary: Dictionary | undefined;
  #entry = 0;
  #value = 0;

  constructor(decoder: LeafDecoder, window: FileWindow, arena: PageArena) {
    this.#decoder = decoder;
    this.#window = window;
    this.#arena = arena;
  }

  /** Repetition level of the current entry. */
  get repetition(): number {
    if (!this.#ready()) return NO_ENTRY;
    const { repetitions } = this.page;
    return repetitions === null ? 0 : repetitions[this.#entry];
  }

  /** Definition level of the current entry. */
  get definition(): number {
    if (!this.#ready()) return NO_ENTRY;
    const { definitions } = this.page;
    return definitions === null ? this.#decoder.definition : definitions[this.#entry];
  }

  /**
   * Goes on to the next entry.
   *
   * @param begins Whether it has to begin a row.
   * @returns Place of the value in `page`, or -1 for none.
   * @throws Error where it does not, or there is none.
   */
  take(begins: boolean): number {
    if (!this.#ready()) throw new Error('a column has too few values');
    const { definitions, repetitions } = this.page;
    const entry = this.#entry++;
    if ((repetitions === null || repetitions[entry] === 0) !== begins)
      throw new Error('columns of a list differ in length');
    const has = definitions === null || definitions[entry] === this.#decoder.definition;
    return has ? this.#value++ : -1;
  }

  /** What is in memory for this column. */
  get slabs(): Slab[] {
    return [this.page.texts?.slab, this.#dictionary?.texts?.slab].filter(
      (slab) => slab !== undefined,
    );
  }

  #ready(): boolean {
    while (this.#entry === this.page.entries) if (!this.#load()) return false;
    return true;
  }

  #load(): boolean {
    // Some writers leave a byte.
    if (this.#window.left <= 1) return false;
    const header = this.#header();
    const bytes = this.#window.take(header.compressed_page_size);
    if (header.type === 'DICTIONARY_PAGE')
      this.#dictionary = readDictionary(bytes, header, this.#decoder, this.#arena);
    else if (header.type !== 'INDEX_PAGE') {
      const page = readPage(bytes, header, this.#decoder, this.#dictionary, this.#arena);
      this.page = page;
      this.#entry = 0;
      this.#value = 0;
    }
    return true;
  }

  #header(): PageHeader {
    for (let size = FIRST_HEADER; ; size *= 8) {
      const bytes = this.#window.peek(size);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const reader = { view, offset: 0 };
      try {
        const header = parquetHeader(reader);
        const told =
          header.data_page_header_v2 ?? header.data_page_header ?? header.dictionary_page_header;
        if (told !== undefined && !(told.num_values >= 0 && told.num_values <= MOST_ENTRIES))
          throw new Error(`a page claims ${told.num_values} entries`);
        this.#window.at += reader.offset;
        return header;
      } catch (error) {
        // It may be longer: it holds the least and the greatest value.
        if (bytes.length < size || size >= LARGEST_HEADER) throw error;
      }
    }
  }
}
