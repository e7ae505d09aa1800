/**
 * A reply as it is written: `POST /api/generate/run` with `Accept: text/event-stream`. A reader who
 * leaves ends the writing.
 *
 * @module
 */
import type { Result } from '../../library/home-calls.ts';
import type { Update } from '../../library/updates.ts';
import { toProblem } from '../../problem/problem.ts';
import { asText, eventStream } from '../events/event-stream.ts';

/** Events `reply` with a piece each, then `end` with the result, or `problem`. */
export function replyStream(
  start: (signal: AbortSignal) => AsyncGenerator<Update, Result<unknown>>,
): Response {
  const stop = new AbortController();
  const call = start(stop.signal);
  let over = false;
  return eventStream(
    async () => {
      while (!over) {
        try {
          const next = await call.next();
          if (next.done) {
            over = true;
            return asText([{ id: null, type: 'end', data: next.value }]);
          }
          const update = next.value;
          if (update.kind === 'reply' && update.text !== null)
            return asText([{ id: null, type: 'reply', data: { text: update.text } }]);
        } catch (error) {
          over = true;
          return asText([{ id: null, type: 'problem', data: toProblem(error) }]);
        }
      }
      return null;
    },
    () => stop.abort(),
  );
}
