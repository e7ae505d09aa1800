/**
 * Inflates gzip and raw deflate streams. Input goes in by small pieces and what a piece gives comes
 * out before the next, so that what is read before a damage does not depend on timing, and a
 * decompression bomb is noticed after some megabytes.
 *
 * @module
 */
import { createGunzip, createInflateRaw, type Gunzip, type InflateRaw } from 'node:zlib';
import { DamagedStream, type ByteStream } from '../bytes/stream.ts';
import { Expansion, type ExpansionLimits } from './expansion.ts';

const PIECE_BYTES = 1 << 15;
const OUTPUT_BYTES = 1 << 17;

/**
 * Unpacks gzip.
 *
 * @throws DamagedStream `file.damaged`, `archive.bomb` after the last good bytes.
 */
export const gunzip = (stream: ByteStream, limits: ExpansionLimits): AsyncGenerator<Buffer> =>
  inflate(stream, createGunzip({ chunkSize: OUTPUT_BYTES }), 'gzip', limits);

/**
 * Unpacks deflate without a wrapper, as members of a .zip have it.
 *
 * @throws DamagedStream `file.damaged`, `archive.bomb` after the last good bytes.
 */
export const inflateRaw = (stream: ByteStream, limits: ExpansionLimits): AsyncGenerator<Buffer> =>
  inflate(stream, createInflateRaw({ chunkSize: OUTPUT_BYTES }), 'deflate', limits);

async function* inflate(
  stream: ByteStream,
  engine: Gunzip | InflateRaw,
  what: string,
  limits: ExpansionLimits,
): AsyncGenerator<Buffer> {
  const expansion = new Expansion(limits);
  let unpacked: Buffer[] = [];
  const state: { failure?: Error; over: boolean } = { over: false };
  let stopped = () => {};
  const stop = (failure?: Error) => {
    state.failure = failure;
    state.over = true;
    stopped();
  };
  engine.on('data', (bytes: Buffer) => unpacked.push(bytes));
  engine.on('error', stop);
  // Data may say that it ends before its bytes do; the engine never answers what is written then.
  engine.on('end', () => stop());
  const settled = (start: (done: () => void) => void) =>
    new Promise<void>((resolve) => {
      stopped = resolve;
      if (state.over) resolve();
      else start(resolve);
    });
  const drain = (): Buffer => {
    const bytes = unpacked.length === 1 ? unpacked[0] : Buffer.concat(unpacked);
    unpacked = [];
    expansion.unpack(bytes.length);
    return bytes;
  };
  try {
    for await (const chunk of stream) {
      for (let at = 0; at < chunk.length && !state.over; at += PIECE_BYTES) {
        const piece = chunk.subarray(at, at + PIECE_BYTES);
        expansion.packed += piece.length;
        await settled((done) => engine.write(piece, done));
        if (unpacked.length > 0) yield drain();
      }
      if (state.over) break;
    }
    await settled(() => engine.end());
    if (unpacked.length > 0) yield drain();
    if (state.failure)
      throw new DamagedStream(
        'file.damaged',
        `the ${what} data is damaged or cut after ${expansion.packed} packed bytes: ${state.failure.message}`,
        state.failure,
      );
  } finally {
    engine.destroy();
  }
}
