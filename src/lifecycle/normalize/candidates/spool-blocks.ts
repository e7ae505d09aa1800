/**
 * The lines of all candidates in their order, by blocks; the next is read while one is at hand.
 *
 * @module
 */
import type { Candidates, Stretch } from './candidates.ts';

export interface SpoolBlock {
  /** First row in it, and the one after its last. */
  row: number;
  end: number;
  lines: Buffer;
}

interface Place extends Omit<SpoolBlock, 'lines'> {
  stretch: Stretch;
  offset: number;
  bytes: number;
}

const BLOCK_BYTES = 1 << 20;

export async function* blocksOf(candidates: Candidates): AsyncGenerator<SpoolBlock> {
  const buffers = [0, 1].map(() => Buffer.allocUnsafeSlow(BLOCK_BYTES));
  let turn = 0;
  const read = async ({ stretch, offset, bytes, row, end }: Place): Promise<SpoolBlock> => {
    const buffer = buffers[turn++ % 2];
    const lines = bytes > buffer.length ? Buffer.allocUnsafe(bytes) : buffer.subarray(0, bytes);
    await candidates.read(stretch, offset, lines);
    return { row, end, lines };
  };
  let next: Promise<SpoolBlock> | undefined;
  for (const place of placesOf(candidates)) {
    const block = await next;
    next = read(place);
    // Whoever stops early does not hear of what went wrong meanwhile.
    next.catch(() => {});
    if (block !== undefined) yield block;
  }
  if (next !== undefined) yield await next;
}

function* placesOf({ stretches, table }: Candidates): Generator<Place> {
  const { bytes: lengths } = table.columns;
  for (const stretch of stretches) {
    const last = stretch.firstRow + stretch.rows;
    for (let [row, offset] = [stretch.firstRow, stretch.offset]; row < last;) {
      let end = row;
      let bytes = lengths[end++];
      while (end < last && bytes + lengths[end] <= BLOCK_BYTES) bytes += lengths[end++];
      yield { stretch, offset, bytes, row, end };
      offset += bytes;
      row = end;
    }
  }
}
