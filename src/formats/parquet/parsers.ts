/**
 * How values of Parquet become values of JavaScript, where the library would lose something: text
 * that is not UTF-8 must not come out as replacement characters.
 *
 * @module
 */
import { isUtf8 } from 'node:buffer';
import type { ParquetReadOptions } from 'hyparquet';

/** Stands for a string that is not UTF-8; its row is refused. */
export class NotText {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}

export const parsers: ParquetReadOptions['parsers'] = {
  stringFromBytes: text,
  jsonFromBytes(bytes: Uint8Array | undefined) {
    const json = text(bytes);
    try {
      return typeof json === 'string' ? JSON.parse(json) : json;
    } catch {
      return json;
    }
  },
};

function text(bytes: Uint8Array | undefined): string | NotText | undefined {
  if (bytes === undefined) return undefined;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoded = buffer.toString('utf8');
  return decoded.includes('\uFFFD') && !isUtf8(buffer) ? new NotText(Buffer.from(buffer)) : decoded;
}
