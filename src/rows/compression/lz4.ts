/**
 * Decodes LZ4 (lz4_Frame_format 1.6, lz4_Block_format), which Arrow and Parquet compress their
 * buffers with. Blocks of a frame may refer back to the ones before, so all write to one output.
 *
 * @module
 */
const MAGIC = 0x184d2204;
const CONTENT_SIZE = 1 << 3;
const BLOCK_CHECKSUM = 1 << 4;
const DICTIONARY = 1;
const UNCOMPRESSED = 0x80000000;

/**
 * Decodes a frame into memory of its own.
 *
 * @throws Error when the frame is damaged, or needs a dictionary.
 */
export function decodeLz4Frame(input: Uint8Array): Uint8Array {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  if (bytes.length < 7 || bytes.readUInt32LE(0) !== MAGIC) throw new Error('no LZ4 frame');
  const flags = bytes[4];
  let at = 6;
  let output: Buffer = Buffer.alloc(0);
  if (flags & CONTENT_SIZE) at += 8;
  if (flags & DICTIONARY) throw new Error('the LZ4 frame needs a dictionary');
  at++;
  const blockBytes = 1 << (8 + 2 * ((bytes[5] >> 4) & 7));
  let length = 0;
  for (;;) {
    const head = bytes.readUInt32LE(at);
    at += 4;
    if (head === 0) return output.subarray(0, length);
    const size = head & ~UNCOMPRESSED;
    const block = bytes.subarray(at, at + size);
    if (block.length < size) throw new Error('the LZ4 frame is cut');
    if (output.length < length + blockBytes)
      output = Buffer.concat([output], Math.max(2 * output.length, length + blockBytes));
    length = head >>> 31 ? length + block.copy(output, length) : decodeBlock(block, output, length);
    at += size + (flags & BLOCK_CHECKSUM ? 4 : 0);
  }
}

/**
 * Decodes a block alone, as Parquet has them, into memory of its own.
 *
 * @param length Bytes that it unpacks to.
 * @throws Error when the block is damaged, or has another length.
 */
export function decodeLz4Block(block: Uint8Array, length: number): Uint8Array {
  const output = Buffer.alloc(length);
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  if (decodeBlock(bytes, output, 0) !== length) throw new Error('damaged LZ4 block');
  return output;
}

/** @returns Where the output ends. */
function decodeBlock(block: Buffer, output: Buffer, start: number): number {
  let to = start;
  let at = 0;
  const extended = (length: number): number => {
    let total = length;
    if (length === 15)
      for (let byte = 255; byte === 255;) {
        byte = block[at++];
        total += byte;
      }
    return total;
  };
  while (at < block.length) {
    const token = block[at++];
    const literals = extended(token >> 4);
    if (at + literals > block.length || to + literals > output.length)
      throw new Error('damaged LZ4 block');
    block.copy(output, to, at, at + literals);
    at += literals;
    to += literals;
    if (at === block.length) return to;
    const offset = block[at] | (block[at + 1] << 8);
    at += 2;
    const length = extended(token & 15) + 4;
    if (!(offset > 0 && offset <= to && to + length <= output.length))
      throw new Error('damaged LZ4 block');
    for (let i = 0; i < length; i++) output[to + i] = output[to + i - offset];
    to += length;
  }
  return to;
}
