/**
 * The 512-byte header of a tar member: POSIX ustar with the GNU and pax extensions that carry long
 * names and sizes (POSIX.1-2008, pax interchange format).
 *
 * @module
 */
export interface TarHeader {
  name: string;
  size: number;
  /** `0` file, `1` hard link, `2` symbolic link, `5` folder, `x` `g` pax, `L` `K` GNU long name. */
  type: string;
}

export const BLOCK_BYTES = 512;

/** Undefined when the checksum does not fit: then this is no header. */
export function parseTarHeader(block: Buffer): TarHeader | undefined {
  if (block.length < BLOCK_BYTES || octal(block.subarray(148, 156)) !== checksum(block))
    return undefined;
  const ustar = block.toString('latin1', 257, 262) === 'ustar';
  // GNU tar uses the place of the prefix for other things.
  const prefix = ustar && block[262] === 0 ? text(block.subarray(345, 500)) : '';
  const name = text(block.subarray(0, 100));
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    size: octal(block.subarray(124, 136)),
    type: block[156] === 0 ? '0' : String.fromCharCode(block[156]),
  };
}

export const isTar = (head: Buffer): boolean =>
  head.length >= BLOCK_BYTES && parseTarHeader(head.subarray(0, BLOCK_BYTES)) !== undefined;

/** Values of a pax header: records `LENGTH KEY=VALUE\n`. */
export function parsePax(data: Buffer): Map<string, string> {
  const values = new Map<string, string>();
  for (let at = 0; at < data.length;) {
    const space = data.indexOf(0x20, at);
    const length = Number(data.toString('latin1', at, space));
    if (space < 0 || !Number.isInteger(length) || length <= space - at) break;
    const record = data.toString('utf8', space + 1, at + length - 1);
    const equals = record.indexOf('=');
    values.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return values;
}

function text(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}

/** Octal digits, or the base-256 form for large numbers, marked by the first bit. */
function octal(bytes: Buffer): number {
  if (bytes[0] & 0x80)
    return bytes.subarray(1).reduce((value, byte) => value * 256 + byte, bytes[0] & 0x7f);
  return Number.parseInt(text(bytes).trim() || '0', 8);
}

function checksum(block: Buffer): number {
  let sum = 0;
  for (let i = 0; i < BLOCK_BYTES; i++) sum += i >= 148 && i < 156 ? 0x20 : block[i];
  return sum;
}
