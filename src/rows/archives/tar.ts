/**
 * Members of a tar stream, compressed or not: what is before the current member is gone.
 *
 * @module
 */
import { StreamCursor } from '../bytes/stream-cursor.ts';
import { DamagedStream, type ByteStream } from '../bytes/stream.ts';
import { refusePath, SeenMembers, type ArchiveMember } from './archive.ts';

/** Headers of headers (long names, pax records) are small. */
const MAX_EXTENSION_BYTES = 1 << 20;

const KINDS: Readonly<Record<string, string>> = {
  '1': 'a hard link',
  '2': 'a symbolic link',
  '3': 'a device',
  '4': 'a device',
  '6': 'a pipe',
  S: 'a sparse file',
};

/**
 * Gives the files of a tar stream, and closes the stream at the end. Folders are left out; a member
 * that is not read is skipped.
 *
 * @throws DamagedStream `file.damaged`, `archive.bomb` after the members before that; damage within a
 *   member is thrown to whoever reads it, and ends the archive.
 */
export async function* readTar(stream: ByteStream): AsyncGenerator<ArchiveMember> {
  const cursor = new StreamCursor(stream);
  const seen = new SeenMembers();
  /** Whoever reads the damaged member was told. */
  let told = false;
  try {
    for (;;) {
      const header = await nextHeader(cursor);
      if (header === undefined) {
        // A checksum of the compression comes last, and is held against all that was read.
        while ((await cursor.some(BLOCK_BYTES * 128)).length > 0);
        return;
      }
      if (seen.full) throw new DamagedStream('archive.bomb', 'the archive has too many members');
      const { name, size, type } = header;
      const end = cursor.position + Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
      const kind = KINDS[type];
      if (kind !== undefined)
        yield { name, code: 'archive.link', message: `${name} is ${kind}, not a file` };
      else if (type === '0' || type === '7')
        yield (
          refusePath(name) ??
          seen.check(name) ?? {
            name,
            stream: member(cursor, size, () => {
              told = true;
            }),
          }
        );
      if (told) return;
      if (!(await cursor.skip(end - cursor.position))) cut(cursor);
    }
  } finally {
    await cursor.close();
  }
}

async function* member(
  cursor: StreamCursor,
  size: number,
  onDamage: () => void,
): AsyncGenerator<Buffer> {
  try {
    for (let left = size; left > 0;) {
      const chunk = await cursor.some(left);
      if (chunk.length === 0) cut(cursor);
      left -= chunk.length;
      yield chunk;
    }
  } catch (error) {
    onDamage();
    throw error;
  }
}

/** The header of the next member, with what extension headers before it say. */
async function nextHeader(cursor: StreamCursor): Promise<TarHeader | undefined> {
  let longName: string | undefined;
  let pax = new Map<string, string>();
  for (;;) {
    const block = await cursor.take(BLOCK_BYTES);
    if (block === undefined) return cut(cursor);
    if (block.every((byte) => byte === 0)) return undefined;
    const header = parseTarHeader(block);
    if (header === undefined || !Number.isSafeInteger(header.size))
      throw new DamagedStream(
        'file.damaged',
        `the archive is damaged at byte ${cursor.position - BLOCK_BYTES}: no member starts here`,
      );
    if (!'xgLK'.includes(header.type)) {
      const size = pax.get('size');
      return {
        name: (pax.get('path') ?? longName ?? header.name).replace(/^(?:\.\/)+/, ''),
        size: size === undefined ? header.size : Number(size),
        type: header.type,
      };
    }
    const data = await extension(cursor, header.size);
    if (header.type === 'L') longName = data.toString('utf8').replace(/\0.*$/s, '');
    if (header.type === 'x') pax = parsePax(data);
  }
}

async function extension(cursor: StreamCursor, size: number): Promise<Buffer> {
  if (size > MAX_EXTENSION_BYTES)
    throw new DamagedStream('archive.bomb', `a header of the archive has ${size} bytes`);
  const padded = await cursor.take(Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES);
  return padded?.subarray(0, size) ?? cut(cursor);
}

function cut(cursor: StreamCursor): never {
  throw new DamagedStream('file.damaged', `the archive is cut at byte ${cursor.position}`);
}

/**
 * The 512-byte header of a member: POSIX ustar with the GNU and pax extensions that carry long
 * names and sizes (POSIX.1-2008, pax interchange format).
 */
interface TarHeader {
  name: string;
  /** Bytes of the member, without the padding up to a whole block. */
  size: number;
  /** `0` file, `1` hard link, `2` symbolic link, `5` folder, `x` `g` pax, `L` `K` GNU long name. */
  type: string;
}

const BLOCK_BYTES = 512;

/** Parses a block; undefined when the checksum does not fit: then it is no header. */
function parseTarHeader(block: Buffer): TarHeader | undefined {
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

/** Tells a tar stream by its first header; `head` has its first 512 bytes, or it is none. */
export const isTar = (head: Buffer): boolean =>
  head.length >= BLOCK_BYTES && parseTarHeader(head.subarray(0, BLOCK_BYTES)) !== undefined;

/** Parses the values of a pax header: records `LENGTH KEY=VALUE\n`. */
function parsePax(data: Buffer): Map<string, string> {
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
