/**
 * Follows what the ledger keeps events of, a run or a job: page by page from the ledger, then, as long
 * as it goes on, whatever is added; at the end what became of it.
 *
 * Readers of the same thing who stand at the same place are told the same: between two changes of the
 * ledger a page is read once for all of them.
 *
 * @module
 */
import { asText, heartbeat, heartbeatMs, type NextPage } from './event-stream.ts';
import type { LedgerWatch } from './ledger-watch.ts';

export interface LedgerEvent {
  id: number;
  type: string;
}

export interface Followed {
  /** What it is, among all that is followed: `run 7`. */
  name: string;
  /** At most `limit` events from number `from` on, in order. */
  events(from: number, limit: number): readonly LedgerEvent[];
  /** What became of it; undefined while it goes on. */
  end(): unknown;
}

export interface Page {
  /** In order; empty where there are none yet. */
  events: readonly LedgerEvent[];
  /** Of the events as they go over the wire. */
  text: string;
  /** The number of the last one. */
  last: number;
  /** What became of it, where it is over; there is nothing after this page if it is empty. */
  end: unknown;
}

const pageSize = 500;
/** Pages that are shared at a time: places where readers stand. */
const mostShared = 256;

/** How a reader says that it has seen the end, after this event. */
const endMark = '-end';

/**
 * The first event that a reader wants, and whether it has seen the end already.
 *
 * @param lastId As the reader was told; null for one that comes first.
 */
export function placeOf(lastId: string | null, from: number): { from: number; sawEnd: boolean } {
  const [, number, mark] = /^(\d{1,15})(-end)?$/.exec(lastId ?? '') ?? [];
  return number === undefined
    ? { from, sawEnd: false }
    : { from: Number(number) + 1, sawEnd: mark === endMark };
}

export class Following {
  readonly #watch: LedgerWatch;
  readonly #shared = new Map<string, Page>();
  #sharedAt = -1;

  constructor(watch: LedgerWatch) {
    this.#watch = watch;
  }

  /** What a reader is told from event number `from` on. */
  of(followed: Followed, from: number): NextPage {
    let wanted = from;
    let over = false;
    return async (signal) => {
      while (!over) {
        const seen = this.#watch.changes;
        const { text, last, end } = this.page(followed, wanted, seen);
        if (text !== '') {
          wanted = last + 1;
          return text;
        }
        if (end !== undefined) {
          over = true;
          return asText([{ id: `${Math.max(0, wanted - 1)}${endMark}`, type: 'end', data: end }]);
        }
        if (!(await this.#watch.more(seen, heartbeatMs, signal))) return heartbeat;
      }
      return null;
    };
  }

  /** The events from number `from` on, as the ledger was after so many changes (`LedgerWatch`). */
  page(followed: Followed, from: number, changes: number): Page {
    if (this.#sharedAt !== changes) this.#shared.clear();
    this.#sharedAt = changes;
    const place = `${followed.name} ${from}`;
    const known = this.#shared.get(place);
    if (known !== undefined) return known;
    // Looked at first: what it said before it ended is among the events then.
    const end = followed.end();
    const events = followed.events(from, pageSize);
    const text = asText(events.map((event) => ({ id: event.id, type: event.type, data: event })));
    const page = { events, text, last: events.at(-1)?.id ?? from - 1, end };
    if (this.#shared.size < mostShared) this.#shared.set(place, page);
    return page;
  }
}
