/**
 * Protocol-buffer wire format, writing only: tag, varint, 32-bit and length-delimited fields.
 * Messages are built bottom-up as lists of byte pieces and joined once.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 * @module
 */
const utf8 = new TextEncoder();

const wireType = { varint: 0, bytes: 2, fixed32: 5 } as const;

/** One message under construction. Field methods return `this` so that a message reads as a list. */
export class Message {
  readonly #pieces: Uint8Array[] = [];
  #length = 0;

  int(field: number, value: number | bigint): this {
    return this.#tag(field, wireType.varint).#append(varint(BigInt(value)));
  }

  ints(field: number, values: Iterable<number>): this {
    for (const value of values) this.int(field, value);
    return this;
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#tag(field, wireType.fixed32).#append(bytes);
  }

  string(field: number, value: string): this {
    return this.bytes(field, utf8.encode(value));
  }

  strings(field: number, values: Iterable<string>): this {
    for (const value of values) this.string(field, value);
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#tag(field, wireType.bytes)
      .#append(varint(BigInt(value.length)))
      .#append(value);
  }

  message(field: number, value: Message): this {
    this.#tag(field, wireType.bytes).#append(varint(BigInt(value.#length)));
    for (const piece of value.#pieces) this.#append(piece);
    return this;
  }

  messages(field: number, values: Iterable<Message>): this {
    for (const value of values) this.message(field, value);
    return this;
  }

  encode(): Uint8Array {
    const out = new Uint8Array(this.#length);
    let offset = 0;
    for (const piece of this.#pieces) {
      out.set(piece, offset);
      offset += piece.length;
    }
    return out;
  }

  #tag(field: number, type: number): this {
    return this.#append(varint(BigInt((field << 3) | type)));
  }

  #append(piece: Uint8Array): this {
    this.#pieces.push(piece);
    this.#length += piece.length;
    return this;
  }
}

/** Base-128, low group first; negative numbers as 64-bit two's complement. */
function varint(value: bigint): Uint8Array {
  let rest = BigInt.asUintN(64, value);
  const bytes: number[] = [];
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
