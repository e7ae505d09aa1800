/**
 * What becomes of a worker that is asked to end and does not: it is told, then killed. What it had
 * finished is kept, as after any kill.
 *
 * @module
 */
import type { Ledger } from '../../ledger/ledger.ts';
import { isStillThere } from '../../ledger/work/process-identity.ts';

/** Since it was asked. A worker looks every half second, and a step of a training may take long. */
const tellAfterMs = 5_000;
const killAfterMs = 30_000;

/** Tells or kills the workers of this home that were asked long enough ago; others are let be. */
export function pressCancelled(ledger: Ledger): void {
  for (const { asked, askedAt, pid, processStart, taken } of ledger.jobs.active()) {
    if (asked !== 'cancel' || askedAt === null || pid === null || !taken) continue;
    const waited = Date.now() - Date.parse(askedAt);
    if (waited < tellAfterMs || !isStillThere(pid, processStart)) continue;
    try {
      // Killed with the processes that it started.
      if (waited < killAfterMs) process.kill(pid, 'SIGTERM');
      else process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
    } catch {
      // Gone in between.
    }
  }
}
