/**
 * A stream of events that goes on where it was when the connection is lost.
 *
 * @module
 */
import {
  mayTryAgain,
  pause,
  pauseAfter,
  type Connection,
  type ConnectionOptions,
} from './connection.ts';
import { readEvents, type StreamEvent } from './event-stream.ts';

export interface FollowOptions extends ConnectionOptions {
  /** The first event that is wanted, by number. */
  from?: number;
}

/**
 * Reads a stream to its `end`, or until `signal` aborts.
 *
 * @throws AnswerError when the server answers with a problem.
 */
export async function* follow(
  connection: Connection,
  path: string,
  { from, onConnection, signal }: FollowOptions,
): AsyncGenerator<StreamEvent> {
  let last: string | undefined;
  for (let failures = 0; ;) {
    try {
      const headers: Record<string, string> = last === undefined ? {} : { 'Last-Event-ID': last };
      const words = from === undefined ? '' : `?from=${from}`;
      const response = await connection.answer(`${path}${words}`, {
        headers,
        ...(signal && { signal }),
      });
      if (response.status === 204) return;
      onConnection?.(true);
      for await (const event of readEvents(response)) {
        failures = 0;
        last = event.id ?? last;
        yield event;
        if (event.type === 'end') return;
      }
    } catch (error) {
      if (signal?.aborted) return;
      if (!mayTryAgain(error)) throw error;
    }
    onConnection?.(false);
    await pause(pauseAfter(++failures), signal);
    if (signal?.aborted) return;
  }
}
