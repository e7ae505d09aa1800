/**
 * A small Parquet writer: optional columns of text, integers and doubles, plain encoding, no
 * compression, one row group. Enough to make good files whose bytes a test can then damage.
 *
 * @see https://github.com/apache/parquet-format
 * @module
 */
import type { Row } from '../good/rows.ts';

/** Thrift's compact protocol, as far as Parquet's footer needs it. */
class Compact {
  readonly #parts: number[] = [];
  readonly #last: number[] = [0];

  field(id: number, type: number): this {
    this.#parts.push(((id - this.#last[this.#last.length - 1]) << 4) | type);
    this.#last[this.#last.length - 1] = id;
    return this;
  }
  varint(value: number): this {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 128)) this.#parts.push((rest % 128) | 0x80);
    this.#parts.push(rest);
    return this;
  }
  int(id: number, value: number, type = 5): this {
    return this.field(id, type).varint(value * 2);
  }
  bytes(text: string): this {
    const bytes = Buffer.from(text);
    this.varint(bytes.length).#parts.push(...bytes);
    return this;
  }
  string(id: number, text: string): this {
    return this.field(id, 8).bytes(text);
  }
  list(id: number, type: number, count: number): this {
    this.field(id, 9);
    if (count < 15) this.#parts.push((count << 4) | type);
    else {
      this.#parts.push(0xf0 | type);
      this.varint(count);
    }
    return this;
  }
  struct(write: (out: this) => void): this {
    this.#last.push(0);
    write(this);
    this.#parts.push(0);
    this.#last.pop();
    return this;
  }
  get buffer(): Buffer {
    return Buffer.from(this.#parts);
  }
}

const PHYSICAL = { int64: 2, double: 5, text: 6 } as const;
type Kind = keyof typeof PHYSICAL;

function kindOf(values: readonly unknown[]): Kind {
  const present = values.filter((value) => value !== null && value !== undefined);
  if (present.every((value) => Number.isSafeInteger(value) || typeof value === 'bigint'))
    return present.length > 0 ? 'int64' : 'text';
  return present.every((value) => typeof value === 'number') ? 'double' : 'text';
}

function plain(kind: Kind, value: unknown): Buffer {
  if (kind === 'text') {
    const bytes = Buffer.isBuffer(value)
      ? value
      : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return Buffer.concat([length, bytes]);
  }
  const number = Buffer.alloc(8);
  if (kind === 'int64') number.writeBigInt64LE(BigInt(value as number));
  else number.writeDoubleLE(value as number);
  return number;
}

/** Definition levels, by run-length encoding: 1 where a value is present. */
function levels(values: readonly unknown[]): Buffer {
  const runs: Buffer[] = [];
  for (let at = 0; at < values.length;) {
    const present = Number(values[at] !== null && values[at] !== undefined);
    let end = at;
    while (end < values.length && Number((values[end] ?? null) !== null) === present) end++;
    runs.push(new Compact().varint((end - at) * 2).buffer, Buffer.from([present]));
    at = end;
  }
  const body = Buffer.concat(runs);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  return Buffer.concat([length, body]);
}

/**
 * @param rows Rows of one shape; what is no text or number is written as JSON. A `Buffer` is
 *   written as text without a look at its encoding.
 */
export function parquet(rows: readonly Row[], columns = Object.keys(rows[0] ?? {})): Buffer {
  const parts: Buffer[] = [Buffer.from('PAR1')];
  let offset = 4;
  const chunks = columns.map((name) => {
    const values = rows.map((row) => row[name]);
    const kind = kindOf(values);
    const present = values.filter((value) => value !== null && value !== undefined);
    const body = Buffer.concat([levels(values), ...present.map((value) => plain(kind, value))]);
    const header = new Compact().struct((out) =>
      out
        .int(1, 0)
        .int(2, body.length)
        .int(3, body.length)
        .field(5, 12)
        .struct((page) => page.int(1, rows.length).int(2, 0).int(3, 3).int(4, 3)),
    ).buffer;
    const start = offset;
    parts.push(header, body);
    offset += header.length + body.length;
    return { name, kind, start, bytes: header.length + body.length };
  });
  const footer = new Compact().struct((out) => {
    out.int(1, 1).list(2, 12, columns.length + 1);
    out.struct((root) => root.string(4, 'schema').int(5, columns.length));
    for (const { name, kind } of chunks)
      out.struct((column) => {
        column.int(1, PHYSICAL[kind]).int(3, 1).string(4, name);
        if (kind === 'text') column.int(6, 0);
      });
    out.int(3, rows.length, 6).list(4, 12, 1);
    out.struct((group) => {
      group.list(1, 12, chunks.length);
      for (const { name, kind, start, bytes } of chunks)
        group.struct((chunk) =>
          chunk
            .int(2, start, 6)
            .field(3, 12)
            .struct((meta) =>
              meta
                .int(1, PHYSICAL[kind])
                .list(2, 5, 2)
                .varint(0)
                .varint(6)
                .list(3, 8, 1)
                .bytes(name)
                .int(4, 0)
                .int(5, rows.length, 6)
                .int(6, bytes, 6)
                .int(7, bytes, 6)
                .int(9, start, 6),
            ),
        );
      group.int(2, offset, 6).int(3, rows.length, 6);
    });
  }).buffer;
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([...parts, footer, length, Buffer.from('PAR1')]);
}
