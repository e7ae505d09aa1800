/**
 * The dispatcher: sees to it that the jobs of a home are done. It holds nothing that the ledger does
 * not, so that it may be killed at any moment, and several may work on one home: what each claims is
 * its own, and the workers that it starts outlive it.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Ledger } from '../ledger/ledger.ts';
import type { Job } from '../ledger/work/job.ts';
import { processStart } from '../ledger/work/process-identity.ts';
import { logOfJob } from '../operations/job/log.ts';
import { pressCancelled } from '../operations/job/press-cancelled.ts';
import { placesIn } from '../operations/job/turn.ts';

const worker = fileURLToPath(new URL('worker-main.js', import.meta.url));
const lookEveryMs = 500;

export interface JobsOptions {
  /** Threads that a job may compute with. */
  threads: number;
  /** Ends the dispatcher; jobs that work go on. */
  signal: AbortSignal;
}

/**
 * Does the jobs of a home, one after another as their turns come, until the signal aborts; resolves
 * then.
 *
 * @throws What the ledger throws when it cannot be opened or read.
 */
export async function startJobs(home: string, { threads, signal }: JobsOptions): Promise<void> {
  const ledger = new Ledger(home);
  const leave = ledger.jobs.serve();
  try {
    ledger.jobs.resumeInterrupted();
    while (!signal.aborted) {
      try {
        pressCancelled(ledger);
        const claimed = ledger.jobs.claim((active) => nextOf(ledger, active));
        if (claimed !== undefined) {
          launch(home, claimed, threads);
          continue;
        }
      } catch (error) {
        // Another process writes for very long, or the disk is full: both pass.
        if (!/^SQLITE_(BUSY|FULL)/.test((error as { code?: string }).code ?? '')) throw error;
      }
      await sleep(lookEveryMs, undefined, { signal }).catch(() => {});
    }
  } finally {
    leave();
    ledger.close();
  }
}

/** Names the job whose turn has come. */
function nextOf(ledger: Ledger, active: readonly Job[]): number | undefined {
  if (!active.some(({ status }) => status === 'queued')) return undefined;
  const turns = [...placesIn(ledger, active)].filter(([, { because }]) => because === null);
  return turns[0]?.[0];
}

function launch(home: string, job: Job, threads: number): void {
  const file = logOfJob(home, job.id);
  mkdirSync(dirname(file), { recursive: true });
  const log = openSync(file, 'a');
  const child = spawn(process.execPath, [worker, home, `${job.id}`, `${threads}`], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  const start = processStart(process.pid);
  // Where its worker never took it, this process answers for it still.
  const lost = (cause: unknown) => {
    const ledger = new Ledger(home);
    ledger.jobs.lost(job.id, process.pid, start, cause);
    ledger.close();
  };
  child.on('error', lost);
  child.on('exit', (code, signal) => lost(`its process ended with ${code ?? signal}`));
}
