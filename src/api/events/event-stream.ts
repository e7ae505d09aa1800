/**
 * Server-sent events at the pace of their reader: the next page is read when the socket has taken the
 * last one, so that a slow reader costs no memory, and one that left costs nothing.
 *
 * @module
 */
export interface ServerEvent {
  id: string | number | null;
  type: string;
  data: unknown;
}

/** What a stream says next: a text of events, or null for the end. */
export type NextPage = (signal: AbortSignal) => Promise<string | null>;

/** A comment, which says that the connection lives. */
export const heartbeat = ':\n\n';
export const heartbeatMs = 15_000;

/** Of several events, as they go over the wire; JSON has no line breaks. */
export const asText = (events: readonly ServerEvent[]): string =>
  events
    .map(({ id, type, data }) => {
      const line = id === null ? '' : `id: ${id}\n`;
      return `${line}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
    })
    .join('');

/** @param onEnd Is told once when the reader has left or all is said. */
export function eventStream(next: NextPage, onEnd: () => void = () => {}): Response {
  const stop = new AbortController();
  const encoder = new TextEncoder();
  const end = () => {
    if (stop.signal.aborted) return;
    stop.abort();
    onEnd();
  };
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const text = await next(stop.signal);
          if (stop.signal.aborted) return;
          if (text !== null) return controller.enqueue(encoder.encode(text));
          end();
          controller.close();
        } catch (error) {
          end();
          controller.error(error);
        }
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
  return new Response(body, {
    headers: { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' },
  });
}
