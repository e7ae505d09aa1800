/**
 * Headers of the pages of a Parquet file (`PageHeader` of parquet.thrift, in Thrift's compact
 * protocol). The library reads them too, but tells nobody where pages begin.
 *
 * @module
 */

export interface PageHeader {
  kind: 'data' | 'dictionary' | 'other';
  /** Bytes of the header itself. */
  bytes: number;
  /** Bytes of the page as it is stored, behind its header. */
  stored: number;
  /** Bytes of the page, levels and all, once it is unpacked. */
  unpacked: number;
  /** CRC-32 of the stored bytes, where the writer told it. */
  checksum: number | undefined;
  /** Values, nulls and empty lists. */
  entries: number;
  /** How values are encoded, by the format's number. */
  encoding: number;
  /** Bytes of the levels, and whether what is behind them is packed; of the second version only. */
  second: { repetitions: number; definitions: number; isPacked: boolean } | null;
}

const DATA = 0;
const DICTIONARY = 2;
const DATA_OF_SECOND = 3;

/**
 * Reads the header that some bytes begin with.
 *
 * @throws RangeError when they end before it does.
 * @throws Error when it is none.
 */
export function readPageHeader(bytes: Uint8Array): PageHeader {
  const reader = new CompactReader(bytes);
  const header = reader.struct();
  const type = header.get(1);
  const isSecond = type === DATA_OF_SECOND;
  const kind = type === DICTIONARY ? 'dictionary' : type === DATA || isSecond ? 'data' : 'other';
  const told = header.get(kind === 'dictionary' ? 7 : isSecond ? 8 : 5);
  if (kind !== 'other' && !(told instanceof Map)) throw new Error('a page has no header');
  const own: Fields = told instanceof Map ? told : new Map();
  const checksum = header.get(4);
  return {
    kind,
    bytes: reader.at,
    stored: sizeOf(header.get(3)),
    unpacked: sizeOf(header.get(2)),
    checksum: typeof checksum === 'number' ? checksum >>> 0 : undefined,
    entries: kind === 'other' ? 0 : sizeOf(own.get(1), MOST_ENTRIES),
    encoding: kind === 'other' ? 0 : sizeOf(own.get(isSecond ? 4 : 2)),
    second: isSecond
      ? {
          definitions: sizeOf(own.get(5)),
          repetitions: sizeOf(own.get(6)),
          isPacked: own.get(7) !== false,
        }
      : null,
  };
}

/** The header of a data page of the first version, with values alone in it. */
export function pageHeader(values: number, encoding: number, bytes: number): number[] {
  const integer = (value: number): number[] => [0x10 | type.integer, ...varint(2 * value)];
  const levels = [...integer(RUNS), ...integer(RUNS)];
  const own = [...integer(values), ...integer(encoding), ...levels, 0];
  const sizes = [...integer(bytes), ...integer(bytes)];
  return [...integer(DATA), ...sizes, 0x20 | type.struct, ...own, 0];
}

/** The encoding of levels. */
const RUNS = 3;

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];

const MOST_BYTES = 1 << 30;
const MOST_ENTRIES = 1 << 26;

function sizeOf(value: unknown, most = MOST_BYTES): number {
  if (typeof value === 'number' && value >= 0 && value <= most) return value;
  throw new Error(`a page claims a size of ${String(value)}`);
}

/** Fields of a struct by their number; those that are neither numbers nor structs are passed. */
type Fields = Map<number, number | boolean | Fields>;

const type = {
  true: 1,
  false: 2,
  byte: 3,
  short: 4,
  integer: 5,
  long: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  struct: 12,
};

class CompactReader {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  struct(): Fields {
    const fields: Fields = new Map();
    for (let id = 0; ;) {
      const head = this.#byte();
      if (head === 0) return fields;
      id = head >>> 4 > 0 ? id + (head >>> 4) : this.#integer();
      const value = this.#value(head & 15);
      if (value !== undefined) fields.set(id, value);
    }
  }

  #value(kind: number): number | boolean | Fields | undefined {
    switch (kind) {
      case type.true:
      case type.false:
        return kind === type.true;
      case type.byte:
        return this.#byte();
      case type.short:
      case type.integer:
      case type.long:
        return this.#integer();
      case type.double:
        return this.#pass(8);
      case type.binary:
        return this.#pass(this.#varint());
      case type.list:
      case type.set:
        return this.#list();
      case type.struct:
        return this.struct();
      default:
        throw new Error('the header of a page is damaged');
    }
  }

  #list(): undefined {
    const head = this.#byte();
    const count = head >>> 4 === 15 ? this.#varint() : head >>> 4;
    const kind = head & 15;
    for (let item = 0; item < count; item++)
      // Booleans of a list take a byte each.
      if (kind <= type.byte) this.#byte();
      else this.#value(kind);
  }

  #byte(): number {
    if (this.at >= this.#bytes.length) throw new RangeError('the header of a page ends early');
    return this.#bytes[this.at++];
  }

  #pass(bytes: number): undefined {
    this.at += bytes;
    if (this.at > this.#bytes.length) throw new RangeError('the header of a page ends early');
  }

  #varint(): number {
    for (let value = 0, factor = 1; ; factor *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  /** Zigzag: 0, -1, 1, -2, … */
  #integer(): number {
    const value = this.#varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
