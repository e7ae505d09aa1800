/**
 * What a thread does: a unit in, its pieces out.
 *
 * @module
 */
import { parentPort } from 'node:worker_threads';
import { toProblem, type Problem } from '../../problem/problem.ts';

export type FromThread<Piece> = { piece: Piece } | { done: true } | { problem: Problem };

/** @param buffersOf What of a piece is moved rather than copied. */
export function serve<Unit, Piece>(
  work: (unit: Unit) => AsyncIterable<Piece> | Iterable<Piece>,
  buffersOf: (piece: Piece) => ArrayBuffer[],
): void {
  const port = parentPort!;
  const answer = (message: FromThread<Piece>, moved: ArrayBuffer[] = []) =>
    port.postMessage(message, moved);
  port.on('message', (unit: Unit) => {
    void (async () => {
      try {
        for await (const piece of work(unit)) answer({ piece }, buffersOf(piece));
        answer({ done: true });
      } catch (error) {
        answer({ problem: toProblem(error) });
      }
    })();
  });
}
