/**
 * How values of Parquet become values of JavaScript. Text stays bytes until its row is made: a row
 * group as strings and objects takes many times its size, and text that is not UTF-8 must not come
 * out as replacement characters.
 *
 * @module
 */
import { isUtf8 } from 'node:buffer';
import type { ParquetReadOptions } from 'hyparquet';

/** Of a dictionary, most likely: decoded once rather than for every row. */
const SHORT_BYTES = 64;

/** Text of a decoded page. */
export class PageText {
  readonly #bytes: Uint8Array;
  #short: string | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get bytes(): Buffer {
    const { buffer, byteOffset, byteLength } = this.#bytes;
    return Buffer.from(buffer, byteOffset, byteLength);
  }

  /** Undefined where it is not UTF-8. */
  decode(): string | undefined {
    if (this.#short !== undefined) return this.#short;
    const { bytes } = this;
    const text = bytes.toString('utf8');
    if (text.includes('\uFFFD') && !isUtf8(bytes)) return undefined;
    if (bytes.length <= SHORT_BYTES) this.#short = text;
    return text;
  }

  /** The library makes names of the keys of maps. */
  toString(): string {
    return this.decode() ?? this.bytes.toString('latin1');
  }
}

export const parsers: ParquetReadOptions['parsers'] = {
  stringFromBytes: text,
  jsonFromBytes(bytes: Uint8Array | undefined) {
    const json = text(bytes);
    try {
      return json === undefined ? json : JSON.parse(json.decode() ?? '');
    } catch {
      return json;
    }
  },
};

function text(bytes: Uint8Array | undefined): PageText | undefined {
  return bytes && new PageText(bytes);
}
