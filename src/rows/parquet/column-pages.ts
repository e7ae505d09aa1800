/**
 * The pages of a column of a row group, one at a time, front to back.
 *
 * @module
 */
import { readSync } from 'node:fs';
import { brotliDecompressSync, crc32, gunzipSync } from 'node:zlib';
import type { ColumnMetaData, Compressors } from 'hyparquet';
import { compressors as codecs } from 'hyparquet-compressors';
import { decodeLz4Block } from '../compression/lz4.ts';
import { readPageHeader, type PageHeader } from './page-header.ts';

/**
 * How pages are unpacked. Gzip and Brotli as Node has them are several times as fast as the
 * library's own, and the library's LZ4 takes blocks that end without literals for damaged.
 */
const compressors: Compressors = {
  ...codecs,
  GZIP: (bytes, length) => gunzipSync(bytes, { maxOutputLength: Math.max(1, length) }),
  BROTLI: (bytes, length) => brotliDecompressSync(bytes, { maxOutputLength: Math.max(1, length) }),
  LZ4_RAW: decodeLz4Block,
};

/** Where the pages of a column of a row group are. */
export interface ColumnChunk {
  /** Names from the row to the value. */
  path: string[];
  codec: ColumnMetaData['codec'];
  start: number;
  /** After the last byte. */
  end: number;
}

export interface Page {
  header: PageHeader;
  /** Unpacked; of pages of the second version, what is behind the levels. */
  bytes: Uint8Array;
  /** The levels of pages of the second version, which are never packed. */
  levels: Uint8Array;
}

const FIRST_HEADER = 1 << 9;
const LARGEST_HEADER = 16 << 20;

export class ColumnPages {
  readonly #file: number;
  readonly #chunk: ColumnChunk;
  readonly #onBytes: (bytes: number) => void;
  #at: number;

  /**
   * @param file Open for reading.
   * @param onBytes Hears of the bytes of each page that is read.
   */
  constructor(file: number, chunk: ColumnChunk, onBytes: (bytes: number) => void) {
    this.#file = file;
    this.#chunk = chunk;
    this.#onBytes = onBytes;
    this.#at = chunk.start;
  }

  /**
   * The next page with values or a dictionary; null after the last.
   *
   * @throws Error when it is damaged.
   */
  next(): Page | null {
    const { end } = this.#chunk;
    if (!(this.#at <= end)) throw new RangeError(`the file has no bytes ${this.#at} to ${end}`);
    // Some writers leave a byte.
    while (end - this.#at > 1) {
      const header = this.#readHeader();
      const start = this.#at + header.bytes;
      if (start + header.stored > end) throw new RangeError('a page ends behind its column');
      const stored = readBytes(this.#file, start, header.stored);
      this.#onBytes(header.bytes + header.stored);
      this.#at = start + header.stored;
      if (header.checksum !== undefined && crc32(stored) !== header.checksum)
        throw new Error('the checksum of a page does not match');
      if (header.kind === 'other') continue;
      const { repetitions = 0, definitions = 0, isPacked = true } = header.second ?? {};
      const levels = repetitions + definitions;
      const values = stored.subarray(levels);
      const bytes = isPacked ? this.#unpack(values, header.unpacked - levels) : values;
      return { header, bytes, levels: stored.subarray(0, levels) };
    }
    return null;
  }

  #unpack(packed: Uint8Array, length: number): Uint8Array {
    const { codec } = this.#chunk;
    if (codec === 'UNCOMPRESSED') return packed;
    // Nothing compressed is not something that decompressors take.
    if (length === 0) return new Uint8Array(0);
    const unpack = compressors[codec];
    if (unpack === undefined) throw new Error(`pages are packed by ${codec}, which is not read`);
    const bytes = unpack(packed, length);
    if (bytes.length !== length)
      throw new Error(`a page of ${length} bytes unpacks to ${bytes.length}`);
    return bytes;
  }

  #readHeader(): PageHeader {
    const left = this.#chunk.end - this.#at;
    for (let size = FIRST_HEADER; ; size *= 8)
      try {
        return readPageHeader(readBytes(this.#file, this.#at, Math.min(size, left)));
      } catch (error) {
        // It may be longer: it holds the least and the greatest value.
        if (!(error instanceof RangeError) || size >= Math.min(left, LARGEST_HEADER)) throw error;
      }
  }
}

/** @throws RangeError when the file is shorter. */
export function readBytes(file: number, start: number, length: number): Uint8Array<ArrayBuffer> {
  const none = `the file has no bytes ${start} to ${start + length}`;
  if (!(start >= 0)) throw new RangeError(none);
  const bytes = new Uint8Array(length);
  for (let filled = 0; filled < length;) {
    const read = readSync(file, bytes, filled, length - filled, start + filled);
    if (read === 0) throw new RangeError(none);
    filled += read;
  }
  return bytes;
}
