/**
 * Members of a tar stream, compressed or not: what is before the current member is gone.
 *
 * @module
 */
import { StreamCursor } from '../bytes/stream-cursor.ts';
import { DamagedStream, type ByteStream } from '../bytes/stream.ts';
import { refusePath, SeenMembers, type ArchiveMember } from './archive.ts';
import { BLOCK_BYTES, parsePax, parseTarHeader, type TarHeader } from './tar-header.ts';

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

/** @throws DamagedStream after the members before the damage. */
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
