/**
 * Members of a .zip (APPNOTE 6.3), found through its central directory. Lengths and CRC-32 are
 * held against what was read.
 *
 * @module
 */
import { crc32 } from 'node:zlib';
import { createReadStream } from 'node:fs';
import { getFileNameLowLevel, openPromise, type Entry, type ZipFile } from 'yauzl';
import { DamagedStream, type ByteStream } from '../bytes/stream.ts';
import { defaultExpansion } from '../compression/expansion.ts';
import { inflateRaw } from '../compression/gzip.ts';
import { unzstd } from '../compression/zstd.ts';
import { isRefused, MAX_MEMBERS, refusePath, SeenMembers, type ArchiveMember } from './archive.ts';

const STORED = 0;
const DEFLATE = 8;
const ZSTD = 93;
const UNIX_TYPE = 0o170000;
const UNIX_LINK = 0o120000;

/** Tells a .zip by what it starts with: a local file header, or the end of an empty archive. */
export const isZip = (head: Buffer): boolean =>
  ['PK\x03\x04', 'PK\x05\x06'].includes(head.toString('latin1', 0, 4));

/**
 * Tells a document of an office by its first member: one of Excel, Word and their like begins with
 * parts that no dataset has, one of OpenDocument with its type.
 */
export function isOfficeDocument(head: Buffer): boolean {
  if (!isZip(head) || head.length < 30) return false;
  const end = 30 + head.readUInt16LE(26);
  const name = head.toString('latin1', 30, end);
  if (name === 'mimetype')
    return head.toString('latin1', end).includes('application/vnd.oasis.opendocument.');
  return /^(?:\[Content_Types\]\.xml$|_rels\/\.rels$|docProps\/(?:app|core)\.xml$|xl\/(?:_rels|worksheets|theme|drawings|media|charts|tables)\/|xl\/(?:workbook|styles|sharedStrings)\.)/.test(
    name,
  );
}

/**
 * One member's bytes, found anew by its name.
 *
 * @throws DamagedStream `file.damaged` where there is none.
 */
export async function* readMember(path: string, name: string): AsyncGenerator<Buffer> {
  for await (const found of readZip(path))
    if (found.name === name) {
      if (isRefused(found)) throw new DamagedStream('file.damaged', found.message);
      return yield* found.stream;
    }
  throw new DamagedStream('file.damaged', `${name} is missing`);
}

/**
 * Gives the files of a .zip in the order of its directory, and closes it at the end.
 *
 * @param onBytes Hears how many packed bytes were read since it last heard.
 * @throws DamagedStream `file.damaged` when the directory cannot be read, after the members found
 *   until then; `archive.bomb` when it has too many members. Damage within a member is thrown to
 *   whoever reads it, and leaves the others unharmed.
 */
export async function* readZip(
  path: string,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<ArchiveMember> {
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false };
  const zip = await directory(openPromise(path, options));
  try {
    if (zip.entryCount > MAX_MEMBERS)
      throw new DamagedStream('archive.bomb', `the archive has ${zip.entryCount} members`);
    const seen = new SeenMembers();
    const entries = zip.eachEntry();
    for (;;) {
      const { value: entry, done } = await directory(entries.next());
      if (done) return;
      const { generalPurposeBitFlag: flags, fileNameRaw, extraFields } = entry;
      const name = getFileNameLowLevel(flags, fileNameRaw, extraFields, false);
      if (name.endsWith('/')) continue;
      yield (
        refuse(entry, name) ??
        seen.check(name) ?? { name, stream: member(path, zip, entry, onBytes) }
      );
    }
  } finally {
    zip.close();
  }
}

async function directory<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    throw new DamagedStream(
      'file.damaged',
      `the directory of the archive is damaged or missing: ${(error as Error).message}`,
      error,
    );
  }
}

function refuse(entry: Entry, name: string): ArchiveMember | null {
  const isLink = ((entry.externalFileAttributes >>> 16) & UNIX_TYPE) === UNIX_LINK;
  if (isLink) return { name, code: 'archive.link', message: `${name} is a symbolic link` };
  if (entry.isEncrypted())
    return { name, code: 'archive.encrypted', message: `${name} is encrypted` };
  if (![STORED, DEFLATE, ZSTD].includes(entry.compressionMethod))
    return {
      name,
      code: 'archive.method',
      message: `${name} is packed by method ${entry.compressionMethod}, which is not read`,
    };
  return refusePath(name);
}

async function* member(
  path: string,
  zip: ZipFile,
  entry: Entry,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  const { fileDataStart: start } = await directory(
    zip.readLocalFileHeaderPromise(entry, { minimal: true }),
  );
  const packed = range(path, start, entry.compressedSize, onBytes);
  let checksum = 0;
  let length = 0;
  for await (const chunk of unpack(packed, entry.compressionMethod)) {
    checksum = crc32(chunk, checksum);
    length += chunk.length;
    if (length > entry.uncompressedSize) break;
    yield chunk;
  }
  if (length !== entry.uncompressedSize || checksum !== entry.crc32)
    throw new DamagedStream(
      'file.damaged',
      length === entry.uncompressedSize
        ? 'the checksum of this member does not match'
        : `this member should have ${entry.uncompressedSize} bytes and has ${length > entry.uncompressedSize ? 'more' : length}`,
    );
}

function unpack(packed: ByteStream, method: number): ByteStream {
  if (method === DEFLATE) return inflateRaw(packed, defaultExpansion);
  return method === ZSTD ? unzstd(packed, defaultExpansion) : packed;
}

async function* range(
  path: string,
  start: number,
  length: number,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  if (length === 0) return;
  const options = { start, end: start + length - 1, highWaterMark: 1 << 20 };
  for await (const chunk of createReadStream(path, options)) {
    onBytes?.((chunk as Buffer).length);
    yield chunk as Buffer;
  }
}
