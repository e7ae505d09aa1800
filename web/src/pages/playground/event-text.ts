/**
 * Server-sent events out of a body that comes in pieces, for an answer to POST, which no `EventSource`
 * reads.
 *
 * @module
 */
export interface StreamEvent {
  type: string;
  data: string;
}

/** Takes pieces of text, cut anywhere, and gives the events that are whole. */
export class EventText {
  #rest = '';

  push(piece: string): StreamEvent[] {
    const blocks = (this.#rest + piece).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    return blocks.flatMap(eventOf);
  }
}

function eventOf(block: string): StreamEvent[] {
  let type = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const [, field, value] = /^([^:]*): ?(.*)$/.exec(line) ?? [];
    if (field === 'event') type = value;
    if (field === 'data') data.push(value);
  }
  // A block of comments says only that the connection lives.
  return data.length === 0 ? [] : [{ type, data: data.join('\n') }];
}
