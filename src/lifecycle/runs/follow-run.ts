/**
 * A run as it goes, from the ledger alone: whoever follows may be another process, begin late, leave
 * and come back.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isActive, type Run, type RunEvent } from '../../ledger/work/runs.ts';
import type { Session } from '../stage/run-stage.ts';

const lookEveryMs = 200;
const atOnce = 1000;

export interface Followed {
  run: Run;
  /** The number to go on from. */
  next: number;
}

/**
 * Hands out the events of a run in order, each once, from number `from` on, until the run has ended or
 * the session's signal is aborted.
 *
 * @param live False hands out what there is, and ends.
 */
export async function* followRun(
  { ledger, signal }: Pick<Session, 'ledger' | 'signal'>,
  run: number,
  from: number,
  live: boolean,
): AsyncGenerator<RunEvent, Followed> {
  let next = from;
  for (;;) {
    // Its state first: what was said before it ended is there when it says so.
    const now = ledger.runs.find(run)!;
    for (;;) {
      const events = ledger.runs.events(run, next, atOnce);
      for (const event of events) {
        next = event.id + 1;
        yield event;
      }
      if (events.length < atOnce) break;
    }
    if (!live || signal.aborted || !isActive(now)) return { run: now, next };
    await sleep(lookEveryMs, undefined, { signal }).catch(() => {});
  }
}
