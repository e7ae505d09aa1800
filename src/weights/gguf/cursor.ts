/**
 * Walks over the first bytes of a GGUF file. The header has no length field, so a cursor that
 * runs past its bytes throws `OutOfBytes`, and the caller comes back with more of them.
 *
 * @module
 */
import { valueTypes, type Value, type ValueType } from './value.ts';

/** The bytes end inside a header: there may be more of it in the file. */
export class OutOfBytes extends Error {
  override readonly name = 'OutOfBytes';
}

/** The bytes cannot be a header, however many more there are. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}

const fixedBytes: Partial<Record<ValueType, number>> = {
  uint8: 1,
  int8: 1,
  bool: 1,
  uint16: 2,
  int16: 2,
  uint32: 4,
  int32: 4,
  float32: 4,
  uint64: 8,
  int64: 8,
  float64: 8,
};

/** Reads one thing after another. All of its methods throw `OutOfBytes` and `Malformed`. */
export class Cursor {
  position = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #fileSize: number;
  readonly #text = new TextDecoder();

  constructor(bytes: Uint8Array, fileSize: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#fileSize = fileSize;
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  /** Reads a u64 that counts or measures something, so it must be a safe integer. */
  size(): number {
    const value = this.#view.getBigUint64(this.#take(8), true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Malformed(`impossible size ${value}`);
    return Number(value);
  }

  string(): string {
    const length = this.size();
    this.#checkFits(length, 'a string');
    const start = this.#take(length);
    return this.#text.decode(this.#bytes.subarray(start, start + length));
  }

  value(): Value {
    return this.#valueOf(this.#valueType(), 0);
  }

  #valueType(): ValueType {
    const id = this.uint32();
    return valueTypes[id] ?? malformed(`unknown metadata type ${id}`);
  }

  #valueOf(type: ValueType, depth: number): Value {
    if (type === 'string') return this.string();
    if (type === 'array') return this.#array(depth);
    const at = this.#take(fixedBytes[type]!);
    switch (type) {
      case 'uint8':
        return this.#view.getUint8(at);
      case 'int8':
        return this.#view.getInt8(at);
      case 'uint16':
        return this.#view.getUint16(at, true);
      case 'int16':
        return this.#view.getInt16(at, true);
      case 'uint32':
        return this.#view.getUint32(at, true);
      case 'int32':
        return this.#view.getInt32(at, true);
      case 'float32':
        return this.#view.getFloat32(at, true);
      case 'float64':
        return this.#view.getFloat64(at, true);
      case 'bool':
        return this.#view.getUint8(at) !== 0;
      case 'uint64':
        return narrow(this.#view.getBigUint64(at, true));
      case 'int64':
        return narrow(this.#view.getBigInt64(at, true));
    }
  }

  #array(depth: number): Value[] {
    if (depth > 3) throw new Malformed('arrays nested too deep');
    const type = this.#valueType();
    const count = this.size();
    this.#checkFits(count * (fixedBytes[type] ?? 8), 'an array');
    return Array.from({ length: count }, () => this.#valueOf(type, depth + 1));
  }

  #checkFits(bytes: number, what: string): void {
    if (bytes > this.#fileSize)
      throw new Malformed(`${what} of ${bytes} bytes is larger than the file`);
  }

  #take(bytes: number): number {
    const start = this.position;
    if (start + bytes > this.#bytes.length) throw new OutOfBytes();
    this.position += bytes;
    return start;
  }
}

const narrow = (value: bigint): number | bigint => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
};

function malformed(what: string): never {
  throw new Malformed(what);
}
