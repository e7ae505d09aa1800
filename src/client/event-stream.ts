/**
 * Reads server-sent events from an answer.
 *
 * @module
 */
export interface StreamEvent {
  /** What a reader that was cut off names as the last that it has; null where the event has none. */
  id: string | null;
  type: string;
  data: unknown;
}

/** Yields the events of an answer as they come; comments keep the connection and are passed over. */
export async function* readEvents(response: Response): AsyncGenerator<StreamEvent> {
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  let unread = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (unread + decoder.decode(value, { stream: true })).split('\n\n');
      // What follows the last empty line is not whole yet.
      unread = blocks.pop()!;
      for (const block of blocks) {
        const event = eventOf(block);
        if (event !== null) yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function eventOf(block: string): StreamEvent | null {
  let id: string | null = null;
  let type = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (name === 'id') id = value;
    else if (name === 'event') type = value;
    else if (name === 'data') data.push(value);
  }
  return data.length === 0 ? null : { id, type, data: JSON.parse(data.join('\n')) };
}
