/**
 * Zstandard frames (RFC 8878), block by block, each frame with its own decoder so that its checksum
 * can be held against what came out.
 *
 * @module
 */
import { Decompress } from 'fzstd';
import xxhash from 'xxhash-wasm';
import { StreamCursor } from '../bytes/stream-cursor.ts';
import { DamagedStream, type ByteStream } from '../bytes/stream.ts';
import { Expansion, type ExpansionLimits } from './expansion.ts';

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a5;
/** The reference decoder allows this much unless told otherwise. */
const MAX_WINDOW_BYTES = 1 << 27;

/**
 * Unpacks the frames of a stream, one after another, and closes it at the end.
 *
 * @throws DamagedStream `file.damaged`, `archive.bomb` after the last good bytes; `archive.method` when
 *   a frame needs a dictionary.
 */
export async function* unzstd(stream: ByteStream, limits: ExpansionLimits): AsyncGenerator<Buffer> {
  const cursor = new StreamCursor(stream);
  const expansion = new Expansion(limits);
  try {
    while (await cursor.more()) {
      const magic = (await need(cursor, 4)).readUInt32LE(0);
      if (magic >>> 4 === SKIPPABLE) {
        const length = (await need(cursor, 4)).readUInt32LE(0);
        if (!(await cursor.skip(length))) damaged(cursor, 'it ends early');
      } else if (magic === MAGIC) yield* readFrame(cursor, expansion);
      else damaged(cursor, 'no frame starts here');
    }
  } finally {
    await cursor.close();
  }
}

async function* readFrame(cursor: StreamCursor, expansion: Expansion): AsyncGenerator<Buffer> {
  const { bytes: header, hasChecksum } = await readHeader(cursor);
  const { create64 } = await xxhash();
  const checksum = create64();
  let unpacked: Buffer[] = [];
  const decoder = new Decompress((data) => {
    if (data.length > 0) unpacked.push(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  });
  decode(cursor, decoder, header);
  for (let last = false; !last;) {
    const head = await need(cursor, 3);
    const block = head.readUIntLE(0, 3);
    last = (block & 1) === 1;
    const type = (block >> 1) & 3;
    if (type === 3) damaged(cursor, 'a block has an unknown type');
    const content = await need(cursor, type === 1 ? 1 : block >> 3);
    decode(cursor, decoder, Buffer.concat([head, content]));
    // The decoder waits for the checksum before it gives out the last block.
    if (last && hasChecksum) {
      const stored = await need(cursor, 4);
      decode(cursor, decoder, stored);
      for (const bytes of unpacked) checksum.update(bytes);
      const found = Number(checksum.digest() & 0xffffffffn);
      if (found !== stored.readUInt32LE(0)) damaged(cursor, 'its checksum does not match');
    } else for (const bytes of unpacked) checksum.update(bytes);
    expansion.packed = cursor.position;
    for (const bytes of unpacked) {
      expansion.unpack(bytes.length);
      yield bytes;
    }
    unpacked = [];
  }
}

/** Reads the header of a frame, and refuses windows that would take the machine's memory. */
async function readHeader(cursor: StreamCursor) {
  const descriptor = (await need(cursor, 1))[0];
  const single = (descriptor >> 5) & 1;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3];
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag > 0 ? 1 << sizeFlag : single;
  const rest = await need(cursor, 1 - single + dictionaryBytes + sizeBytes);
  const size = (): number => {
    const at = rest.length - sizeBytes;
    if (sizeBytes === 8) return Number(rest.readBigUInt64LE(at));
    return sizeBytes === 0 ? 0 : rest.readUIntLE(at, sizeBytes) + (sizeBytes === 2 ? 256 : 0);
  };
  const window = single ? size() : (8 + (rest[0] & 7)) * 2 ** ((rest[0] >> 3) + 7);
  if (window > MAX_WINDOW_BYTES)
    throw new DamagedStream(
      'archive.bomb',
      `the Zstandard data asks for a window of ${window} bytes; at most ${MAX_WINDOW_BYTES} are given`,
    );
  if (dictionaryBytes > 0 && rest.subarray(1 - single, 1 - single + dictionaryBytes).some(Boolean))
    throw new DamagedStream('archive.method', 'the Zstandard data needs a dictionary');
  const magic = Buffer.alloc(4);
  magic.writeUInt32LE(MAGIC);
  return {
    bytes: Buffer.concat([magic, Buffer.of(descriptor), rest]),
    hasChecksum: (descriptor & 4) !== 0,
  };
}

function decode(cursor: StreamCursor, decoder: Decompress, bytes: Buffer): void {
  try {
    decoder.push(bytes);
  } catch (error) {
    damaged(cursor, (error as Error).message, error);
  }
}

async function need(cursor: StreamCursor, bytes: number): Promise<Buffer> {
  return (await cursor.take(bytes)) ?? damaged(cursor, 'it ends early');
}

function damaged(cursor: StreamCursor, why: string, cause?: unknown): never {
  throw new DamagedStream(
    'file.damaged',
    `the Zstandard data is damaged at packed byte ${cursor.position}: ${why}`,
    cause,
  );
}
