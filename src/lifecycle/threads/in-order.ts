/**
 * Units shared out among threads, their pieces handed over in the order of the units: what comes
 * out does not depend on the number of threads.
 *
 * @module
 */
import type { Thread } from './thread.ts';

interface Pending<Piece> {
  pieces: Piece[];
  done: boolean;
}

/**
 * @param take Hears all pieces of the first unit, then those of the second.
 * @throws what a thread fails with; others may still be at work.
 */
export async function workInOrder<Unit, Piece>(
  threads: readonly Thread<Unit, Piece>[],
  units: AsyncIterator<Unit>,
  take: (piece: Piece) => void,
  signal?: AbortSignal,
): Promise<void> {
  /** Units begun and not yet handed over, in order. */
  const pending: Pending<Piece>[] = [];
  const handOver = () => {
    for (;;) {
      const [first] = pending;
      if (first === undefined) return;
      for (const piece of first.pieces.splice(0)) take(piece);
      if (!first.done) return;
      pending.shift();
    }
  };
  const run = async (thread: Thread<Unit, Piece>): Promise<void> => {
    for (;;) {
      const { value: unit, done } = await units.next();
      if (done) return;
      const mine: Pending<Piece> = { pieces: [], done: false };
      pending.push(mine);
      await thread.work(unit, (piece) => {
        mine.pieces.push(piece);
        handOver();
      });
      signal?.throwIfAborted();
      mine.done = true;
      handOver();
    }
  };
  await Promise.all(threads.map(run));
}
