/**
 * Follows what the ledger keeps events of, a run or a job: page by page from the ledger, then, as long
 * as it goes on, whatever is added; at the end what became of it.
 *
 * @module
 */
import { asText, heartbeat, heartbeatMs, type NextPage } from './event-stream.ts';
import type { LedgerWatch } from './ledger-watch.ts';

interface LedgerEvent {
  id: number;
  type: string;
}

export interface Followed {
  /** At most `limit` events from number `from` on, in order. */
  events(from: number, limit: number): readonly LedgerEvent[];
  /** What became of it; undefined while it goes on. */
  end(): unknown;
}

const pageSize = 500;

/** How a reader says that it has seen the end, after this event. */
const endMark = '-end';

/**
 * The first event that a reader wants, and whether it has seen the end already.
 *
 * @param lastId As the reader was told; null for one that comes first.
 */
export function placeOf(lastId: string | null, from: number): { from: number; sawEnd: boolean } {
  const [, number, mark] = /^(\d+)(-end)?$/.exec(lastId ?? '') ?? [];
  return number === undefined
    ? { from, sawEnd: false }
    : { from: Number(number) + 1, sawEnd: mark === endMark };
}

export function follow(watch: LedgerWatch, followed: Followed, from: number): NextPage {
  let wanted = from;
  let last = from - 1;
  let ended: unknown;
  let over = false;
  return async (signal) => {
    while (!over) {
      const seen = watch.changes;
      // Looked at first: what it said before it ended is among the events then.
      ended ??= followed.end();
      const events = followed.events(wanted, pageSize);
      if (events.length > 0) {
        last = events.at(-1)!.id;
        wanted = last + 1;
        return asText(events.map((event) => ({ id: event.id, type: event.type, data: event })));
      }
      if (ended !== undefined) {
        over = true;
        return asText([{ id: `${Math.max(0, last)}${endMark}`, type: 'end', data: ended }]);
      }
      if (!(await watch.more(seen, heartbeatMs, signal))) return heartbeat;
    }
    return null;
  };
}
