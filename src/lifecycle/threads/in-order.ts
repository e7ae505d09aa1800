/**
 * Units shared out among threads, their pieces handed over in the order of the units: what comes
 * out does not depend on the number of threads.
 *
 * @module
 */
import { PieceQueue } from './piece-queue.ts';
import type { Thread } from './thread.ts';

/** Units begun and not yet handed over, for each thread: more would only wait in memory. */
const AHEAD = 2;

/**
 * @param take Hears all pieces of the first unit, then those of the second. What it returns is
 *   waited for before it hears of the next.
 * @throws what a thread or `take` fails with; threads may still be at work.
 */
export async function workInOrder<Unit, Piece>(
  threads: readonly Thread<Unit, Piece>[],
  units: AsyncIterator<Unit>,
  take: (piece: Piece) => void | Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const begun = new PieceQueue<PieceQueue<Piece>>();
  let working = threads.length;
  const run = async (thread: Thread<Unit, Piece>): Promise<void> => {
    for (;;) {
      await begun.atMost(AHEAD * threads.length);
      const { value: unit, done } = await units.next();
      if (done) break;
      const pieces = new PieceQueue<Piece>();
      void begun.push(pieces);
      await thread.work(unit, (piece) => pieces.push(piece));
      signal?.throwIfAborted();
      pieces.end();
    }
    if (--working === 0) begun.end();
  };
  const handOver = async (): Promise<void> => {
    for await (const pieces of begun) for await (const piece of pieces) await take(piece);
  };
  await Promise.all([...threads.map(run), handOver()]);
}
