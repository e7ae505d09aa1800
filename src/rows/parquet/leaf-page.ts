/**
 * Pages of a column: which entries have a value, and the values. Text stays bytes, in the arena;
 * values of other types are made by the library.
 *
 * @module
 */
import { isUtf8 } from 'node:buffer';
import type { parquetHeader } from 'hyparquet/src/column.js';
import { convert, convertWithDictionary } from 'hyparquet/src/convert.js';
import { decompressPage, readDataPage, readDataPageV2 } from 'hyparquet/src/datapage.js';
import { readPlain } from 'hyparquet/src/plain.js';
import { jsonValue } from '../records/json-value.ts';
import type { PageArena, Slab } from './page-arena.ts';
import { bitsOf, unpackRuns } from './runs.ts';

export type PageHeader = ReturnType<typeof parquetHeader>;
export type ColumnDecoder = Parameters<typeof readDataPage>[2];

/** What is to be known of a column to read its pages. */
export interface LeafDecoder {
  library: ColumnDecoder;
  isText: boolean;
  /** Greatest levels that its entries can have. */
  definition: number;
  repetition: number;
}

/** Texts within a slab. */
export interface Texts {
  slab: Slab;
  starts: Uint32Array;
  ends: Uint32Array;
  /** All of them are UTF-8, without NUL characters. */
  plain: boolean;
}

export interface LeafPage {
  entries: number;
  /** By entry; null where every entry has a value. */
  definitions: ArrayLike<number> | null;
  /** By entry; null where every entry begins a row. */
  repetitions: ArrayLike<number> | null;
  /** Of entries that have a value; null where none is text. */
  texts: Texts | null;
  /** Values as JSON has them, where they come from the library; text lies in `texts` too. */
  values: readonly unknown[] | null;
}

export interface Dictionary {
  texts: Texts | null;
  /** As the library has them. */
  values: ArrayLike<unknown>;
}

/** @throws Error on damage, as all of these. */
export function readDictionary(
  bytes: Uint8Array,
  header: PageHeader,
  { library, isText }: LeafDecoder,
  arena: PageArena,
): Dictionary {
  const { num_values: count = 0 } = header.dictionary_page_header ?? {};
  const page = unpack(bytes, header.uncompressed_page_size, library);
  if (isText) return { texts: plainTexts(page, count, arena), values: [] };
  // Values may be views of the page, which holds until the next one.
  const reader = { view: viewOf(page.slice()), offset: 0 };
  const { type, element } = library;
  return {
    texts: null,
    values: convert(readPlain(reader, type, count, element.type_length), library),
  };
}

export function readPage(
  bytes: Uint8Array,
  header: PageHeader,
  decoder: LeafDecoder,
  dictionary: Dictionary | undefined,
  arena: PageArena,
): LeafPage {
  const { data_page_header: first, data_page_header_v2: second } = header;
  const told = second ?? first;
  if (told === undefined) throw new Error('a page has no header');
  const encoding = told.encoding;
  const { library } = decoder;
  const own = encoding === 'PLAIN' || encoding?.endsWith('_DICTIONARY');
  if (!decoder.isText || !own) {
    const page = second ? bytes : unpack(bytes, header.uncompressed_page_size, library);
    const read = second
      ? readDataPageV2(page, header, library)
      : readDataPage(page, first!, library);
    const { definitionLevels, repetitionLevels, dataPage } = read;
    const levels = {
      entries: told.num_values,
      definitions: definitionLevels?.length ? definitionLevels : null,
      repetitions: repetitionLevels.length > 0 ? repetitionLevels : null,
    };
    if (decoder.isText)
      return { ...levels, texts: looseTexts(dataPage as Uint8Array[], arena), values: null };
    const values = Array.from(
      convertWithDictionary(dataPage, dictionary?.values as never, encoding, library),
      jsonValue,
    );
    return { ...levels, texts: textsAmong(values, arena), values };
  }
  const { page, at, ...levels } = second
    ? readLevelsOfSecond(bytes, header, decoder)
    : readLevels(bytes, header, decoder);
  const { definitions, entries } = levels;
  const count = definitions === null ? entries : countOf(definitions, decoder.definition);
  const rest = page.subarray(at);
  const texts =
    encoding === 'PLAIN' ? plainTexts(rest, count, arena) : textsByPlace(rest, count, dictionary);
  return { ...levels, definitions: count === entries ? null : definitions, texts, values: null };
}

interface Levels {
  entries: number;
  definitions: Uint8Array | null;
  repetitions: Uint8Array | null;
  /** Unpacked, with its values from a place on. */
  page: Uint8Array;
  at: number;
}

/** Each kind of levels tells its length first. */
function readLevels(bytes: Uint8Array, header: PageHeader, decoder: LeafDecoder): Levels {
  const page = unpack(bytes, header.uncompressed_page_size, decoder.library);
  const { num_values: entries } = header.data_page_header!;
  const view = viewOf(page);
  let at = 0;
  const levels = (most: number): Uint8Array | null => {
    if (most === 0) return null;
    const end = at + 4 + view.getUint32(at, true);
    const target = new Uint8Array(entries);
    unpackRuns(page, at + 4, end, bitsOf(most), target);
    at = end;
    return target;
  };
  const repetitions = levels(decoder.repetition);
  const definitions = levels(decoder.definition);
  return { entries, definitions, repetitions, page, at };
}

/** The header tells the lengths of the levels, which are not compressed. */
function readLevelsOfSecond(bytes: Uint8Array, header: PageHeader, decoder: LeafDecoder): Levels {
  const told = header.data_page_header_v2!;
  const { num_values: entries, repetition_levels_byte_length: first } = told;
  const at = first + told.definition_levels_byte_length;
  const levels = (most: number, start: number, end: number): Uint8Array | null => {
    if (most === 0) return null;
    const target = new Uint8Array(entries);
    unpackRuns(bytes, start, end, bitsOf(most), target);
    return target;
  };
  const packed = bytes.subarray(at);
  const size = header.uncompressed_page_size - at;
  return {
    entries,
    repetitions: levels(decoder.repetition, 0, first),
    definitions: levels(decoder.definition, first, at),
    page: told.is_compressed === false ? packed : unpack(packed, size, decoder.library),
    at: 0,
  };
}

/** Takes the place of what stands between texts, so that all can be checked in one go. */
const BETWEEN = 0x0a;

const isPlain = (bytes: Buffer): boolean => !bytes.includes(0) && isUtf8(bytes);

/** Each text after its length. */
function plainTexts(bytes: Uint8Array, count: number, arena: PageArena): Texts {
  const slab = arena.place(bytes);
  const { block } = arena;
  const starts = new Uint32Array(count);
  const ends = new Uint32Array(count);
  const end = slab.at + slab.length;
  let at = slab.at;
  for (let text = 0; text < count; text++) {
    if (at + 4 > end) throw new RangeError('a page has too few texts');
    const length = block.readUInt32LE(at);
    for (const start = at; at < start + 4; at++) block[at] = BETWEEN;
    if (length > end - at) throw new RangeError('a text ends after its page');
    starts[text] = at - slab.at;
    at += length;
    ends[text] = at - slab.at;
  }
  return { slab, starts, ends, plain: isPlain(block.subarray(slab.at, at)) };
}

function textsByPlace(bytes: Uint8Array, count: number, dictionary: Dictionary | undefined): Texts {
  if (!dictionary?.texts) throw new Error('a page needs a dictionary and there is none');
  const { texts } = dictionary;
  const places = new Uint32Array(count);
  if (count > 0) unpackRuns(bytes, 1, bytes.length, bytes[0], places);
  const starts = new Uint32Array(count);
  const ends = new Uint32Array(count);
  for (let text = 0; text < count; text++) {
    const place = places[text];
    if (place >= texts.starts.length) throw new RangeError('a dictionary is too short');
    starts[text] = texts.starts[place];
    ends[text] = texts.ends[place];
  }
  return { ...texts, starts, ends };
}

function looseTexts(values: readonly Uint8Array[], arena: PageArena): Texts {
  const starts = new Uint32Array(values.length);
  const ends = new Uint32Array(values.length);
  let length = 0;
  values.forEach((value, text) => {
    starts[text] = length;
    ends[text] = length + value.length;
    // A byte between them, so that two broken halves make no whole.
    length = ends[text] + 1;
  });
  const bytes = Buffer.alloc(length, BETWEEN);
  values.forEach((value, text) => bytes.set(value, starts[text]));
  return { slab: arena.place(bytes), starts, ends, plain: isPlain(bytes) };
}

/** Times, and integers that JavaScript has no number for. */
function textsAmong(values: readonly unknown[], arena: PageArena): Texts | null {
  if (!values.some((value) => typeof value === 'string')) return null;
  return looseTexts(
    values.map((value) => Buffer.from(typeof value === 'string' ? value : '')),
    arena,
  );
}

const LARGEST_PAGE = 1 << 30;

function unpack(
  bytes: Uint8Array,
  size: number,
  { codec, compressors }: ColumnDecoder,
): Uint8Array {
  if (!(size >= 0 && size <= LARGEST_PAGE)) throw new RangeError(`a page claims ${size} bytes`);
  // Nothing compressed is not something that decompressors take.
  return size === 0 ? new Uint8Array(0) : decompressPage(bytes, size, codec, compressors);
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

function countOf(levels: Uint8Array, level: number): number {
  let count = 0;
  for (let entry = 0; entry < levels.length; entry++) if (levels[entry] === level) count++;
  return count;
}
