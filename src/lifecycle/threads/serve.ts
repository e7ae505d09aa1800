/**
 * What a thread does: a unit in, its pieces out.
 *
 * @module
 */
import { parentPort } from 'node:worker_threads';
import { toProblem, type Problem } from '../../problem/problem.ts';

export type ToThread<Unit> = { unit: Unit } | { taken: true };
export type FromThread<Piece> = { piece: Piece } | { done: true } | { problem: Problem };

/** Pieces that are not done with; with more, a slow disk at the other end would fill the memory. */
const MOST_UNTAKEN = 40;

/** @param taken Hears that the first piece that was not taken yet is done with. */
export function serve<Unit, Piece>(
  work: (unit: Unit) => AsyncIterable<Piece> | Iterable<Piece>,
  taken = () => {},
): void {
  const port = parentPort!;
  let untaken = 0;
  let goOn = () => {};
  const answer = (message: FromThread<Piece>) => port.postMessage(message, []);
  const send = async (piece: Piece) => {
    answer({ piece });
    if (++untaken >= MOST_UNTAKEN) await new Promise<void>((resolve) => (goOn = resolve));
  };
  port.on('message', (message: ToThread<Unit>) => {
    if ('taken' in message) {
      untaken--;
      taken();
      goOn();
      return;
    }
    void (async () => {
      try {
        for await (const piece of work(message.unit)) await send(piece);
        answer({ done: true });
      } catch (error) {
        answer({ problem: toProblem(error) });
      }
    })();
  });
}
