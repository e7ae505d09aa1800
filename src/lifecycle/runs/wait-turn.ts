/**
 * Waiting in the queue. There is no process that runs it: each one that waits looks at the ledger, one
 * at a time, and begins when its turn has come. One that is killed loses its place.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { memoryLimit } from '../../planning/memory/memory-forecast.ts';
import { fail } from '../../problem/problem.ts';
import type { Session } from '../stage/run-stage.ts';
import { queueOf, type QueuePlace } from './queue.ts';

const lookEveryMs = 500;

/** The runs that wait in a home, by number, as its machine is. */
export const queueIn = ({ ledger }: Pick<Session, 'ledger'>): Map<number, QueuePlace> =>
  queueOf(ledger.runs.active(), memoryLimit());

/**
 * Resolves when the turn of a queued run has come and it is on record as running. What it waits for is
 * an event of the run each time that it changes.
 *
 * @throws `run.interrupted` when the signal of the session asks for it, or the run is no longer there.
 */
export async function waitTurn(session: Session, run: number): Promise<void> {
  const { ledger, signal } = session;
  let known = '';
  for (;;) {
    if (signal.aborted) fail('run.interrupted', 'stopped before its turn came');
    const place = ledger.database.transaction(() => {
      const found = queueIn(session).get(run);
      if (found?.because === null) ledger.runs.begin(run);
      return found;
    });
    if (place === undefined) fail('run.interrupted', `run ${run} is no longer in the queue`);
    if (place.because === null) return;
    const now = JSON.stringify(place);
    if (now !== known) ledger.runs.event(run, 'queued', { ...place });
    known = now;
    // What asks for a stop ends the wait; the next round says so.
    await sleep(lookEveryMs, undefined, { signal }).catch(() => {});
  }
}
