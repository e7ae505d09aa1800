/**
 * A file on disk as the logical files in it: itself, what its compression holds, or the members of
 * an archive. What it is follows from its first bytes, so that it can be opened again in the same
 * way without a note of how.
 *
 * @module
 */
import { closeStream, DamagedStream, FileStream, type ByteStream } from '../bytes/stream.ts';
import { compressionOf, decompress } from '../compression/compression.ts';
import { sampleOf } from '../records/input.ts';
import { isRefused, type ArchiveMember, type RefusedMember } from './archive.ts';
import { isTar, readTar } from './tar.ts';
import { isOfficeDocument, isZip, readZip } from './zip.ts';

/** A file as its readers meet it, whatever it lay packed in. */
export interface LogicalFile {
  /** `archive.zip/train.jsonl`; a file that is no archive keeps its name. */
  name: string;
  /**
   * Gives its bytes, unpacked; whoever opens it reads them to their end, or closes them, before the
   * next logical file is asked for.
   *
   * @throws DamagedStream `archive.nested` when it is packed more than once; the stream itself throws
   *   after its last good bytes.
   */
  open(): Promise<ByteStream>;
}

const HEAD_BYTES = 512;

/**
 * Gives the logical files of a file on disk in the order they lie in, and refused members between
 * them.
 *
 * @param name What the user knows the file by.
 * @param onBytes Hears how many bytes were read since it last heard, before they are unpacked.
 * @throws DamagedStream `file.damaged`, `archive.bomb` when an archive is damaged or has too many
 *   members, after the members before that.
 */
export async function* logicalFiles(
  path: string,
  name: string,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<LogicalFile | RefusedMember> {
  const { head, input } = await sampleOf(new FileStream(path, onBytes), HEAD_BYTES);
  if (isZip(head) && !isOfficeDocument(head)) return yield* membersOf(name, readZip(path, onBytes));
  const unpacked = await unpack(input, head);
  if (isTar(unpacked.head)) return yield* membersOf(name, readTar(unpacked.stream));
  yield { name, open: async () => refuseNested(unpacked) };
}

/**
 * Gives the bytes of one logical file, unpacked.
 *
 * @param member Null where the file is no archive.
 */
export async function* bytesOf(path: string, member: string | null): AsyncGenerator<Buffer> {
  for await (const file of logicalFiles(path, '')) {
    if ('code' in file || (member !== null && file.name !== `/${member}`)) continue;
    yield* await file.open();
    return;
  }
}

async function* membersOf(
  archive: string,
  members: AsyncGenerator<ArchiveMember>,
): AsyncGenerator<LogicalFile | RefusedMember> {
  for await (const member of members) {
    const name = `${archive}/${member.name}`;
    if (isRefused(member)) yield { ...member, name };
    else
      yield {
        name,
        async open() {
          const { head, input } = await sampleOf(member.stream, HEAD_BYTES);
          return refuseNested(await unpack(input, head));
        },
      };
  }
}

interface Unpacked {
  head: Buffer;
  stream: ByteStream;
}

async function unpack(stream: ByteStream, head: Buffer): Promise<Unpacked> {
  const compression = compressionOf(head);
  if (compression === null) return { head, stream };
  const inner = await sampleOf(decompress(stream, compression), HEAD_BYTES);
  return { head: inner.head, stream: inner.input };
}

/**
 * Tells an archive or a compressed file.
 *
 * @param head The first bytes of the file: 512 are enough.
 */
export const isPacked = (head: Buffer): boolean =>
  (isZip(head) && !isOfficeDocument(head)) || isTar(head) || compressionOf(head) !== null;

async function refuseNested({ head, stream }: Unpacked): Promise<ByteStream> {
  if (!isPacked(head)) return stream;
  await closeStream(stream);
  throw new DamagedStream('archive.nested', 'this is packed inside what is packed already');
}
