/**
 * A file of training examples, so that a worker process starts from tokens rather than text.
 *
 * Little-endian. 8 bytes `BREWTOK1`; the number of examples (u32) and bytes of the id list (u32);
 * the length of each example in tokens (u32); all token ids (i32); all targets (u8); the record
 * ids as UTF-8 lines.
 *
 * @module
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fail } from '../../problem/problem.ts';
import type { TrainingExample } from './training-example.ts';

const MAGIC = Buffer.from('BREWTOK1', 'latin1');
const HEADER_BYTES = 16;

export interface StoredExample extends TrainingExample {
  /** The record in the dataset that this example came from; holds no line break. */
  recordId: string;
}

/** Writes examples in their order; equal examples give equal bytes. */
export async function writeTokenSet(
  file: string,
  examples: readonly StoredExample[],
): Promise<void> {
  const recordIds = Buffer.from(examples.map((example) => `${example.recordId}\n`).join(''));
  const header = Buffer.alloc(HEADER_BYTES + 4 * examples.length);
  MAGIC.copy(header);
  header.writeUInt32LE(examples.length, 8);
  header.writeUInt32LE(recordIds.length, 12);
  examples.forEach(({ ids }, index) => header.writeUInt32LE(ids.length, HEADER_BYTES + 4 * index));
  await writeFile(
    file,
    Buffer.concat([
      header,
      ...examples.map(({ ids }) => bytesOf(ids)),
      ...examples.map(({ targets }) => targets),
      recordIds,
    ]),
  );
}

/** @throws `tokens.malformed` when the file is cut or is something else. */
export async function readTokenSet(file: string): Promise<StoredExample[]> {
  const bytes = await readFile(file);
  const refuse = (what: string): never =>
    fail('tokens.malformed', `the token file ${what}`, { location: { file } });
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) refuse('does not start with its mark');
  if (bytes.length < HEADER_BYTES) refuse('is cut short');
  const count = bytes.readUInt32LE(8);
  const idsAt = HEADER_BYTES + 4 * count;
  if (bytes.length < idsAt) refuse('is cut short');
  const lengths = Array.from({ length: count }, (_, i) => bytes.readUInt32LE(HEADER_BYTES + 4 * i));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const targetsAt = idsAt + 4 * total;
  const recordIdsAt = targetsAt + total;
  if (bytes.length !== recordIdsAt + bytes.readUInt32LE(12)) refuse('has a wrong length');
  const recordIds = bytes.toString('utf8', recordIdsAt).split('\n');

  // One aligned copy: a file's buffer may start at any address.
  const ids = new Int32Array(new Uint8Array(bytes.subarray(idsAt, targetsAt)).buffer);
  let at = 0;
  return lengths.map((length, index) => {
    const example = {
      ids: ids.subarray(at, at + length),
      targets: new Uint8Array(bytes.subarray(targetsAt + at, targetsAt + at + length)),
      recordId: recordIds[index],
    };
    at += length;
    return example;
  });
}

const bytesOf = (ids: Int32Array): Uint8Array =>
  new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength);
