/**
 * What people do to runs from outside: stop, pause, go on. The ledger says what is asked; a signal to a
 * process that does nothing else has it look at once.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isStillThere } from '../../ledger/work/process-identity.ts';
import { isActive, type Run, type RunRequest } from '../../ledger/work/runs.ts';
import { fail } from '../../problem/problem.ts';
import type { Session } from '../stage/run-stage.ts';
import { launch } from './detached-run.ts';
import { orderOf } from './do-run.ts';

const lookEveryMs = 200;

/**
 * Asks for a run to be stopped or paused, and resolves when it has ended.
 *
 * @throws `run.not-active` when it waits and works no longer; `run.not-pausable` when only its command
 *   can go on with it; `run.interrupted` when the session's signal asks for it: the run is asked
 *   nevertheless.
 */
export async function askRun(session: Session, run: Run, request: RunRequest): Promise<Run> {
  const { ledger, signal } = session;
  if (orderOf(run) === undefined)
    fail(
      'run.not-resumable',
      `run ${run.id} is of stage ${run.stage}: only trainings can be asked`,
      {
        fix: 'Press Ctrl-C in its terminal; the same command goes on where it stopped.',
      },
    );
  if (!ledger.runs.ask(run.id, request))
    fail('run.not-active', `run ${run.id} is ${run.status}, so there is nothing to ${request}`, {
      fix: fixFor(run),
    });
  wake(ledger.runs.find(run.id)!);
  for (;;) {
    const now = ledger.runs.find(run.id)!;
    if (!isActive(now)) return now;
    if (signal.aborted)
      fail('run.interrupted', `run ${run.id} was asked to ${request}, and is at it`, {
        fix: `See \`brewslm run show ${run.id}\`.`,
      });
    await sleep(lookEveryMs, undefined, { signal }).catch(() => {});
  }
}

function wake({ status, detached, pid, processStart }: Run): void {
  // A process that waits looks every half second, and may not have taken its signals over yet.
  if (status !== 'running' || !detached || !isStillThere(pid, processStart)) return;
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // Gone in between, or not ours: it hears of it from the ledger.
  }
}

const fixFor = ({ id, status }: Run): string =>
  status === 'done' || status === 'cached'
    ? `It has ended: \`brewslm run show ${id}\` tells how.`
    : `\`brewslm run resume ${id}\` goes on with it.`;

/**
 * Goes on with a training that was paused, interrupted or failed, where it stopped, in a process of its
 * own; it waits for its turn at the place that it had. Resolves as `trainDetached` does.
 *
 * @throws `run.not-resumable` when it is none of these; the problems of `launch`.
 */
export async function resumeRun(session: Session, run: Run): Promise<Run> {
  const { runs } = session.ledger;
  if (orderOf(run) === undefined)
    fail('run.not-resumable', `run ${run.id} is of stage ${run.stage}: it has no checkpoints`, {
      fix: 'Give its command again: finished work is kept.',
    });
  if (!runs.queueAgain(run.id))
    fail('run.not-resumable', `run ${run.id} is ${runs.find(run.id)!.status}`, {
      fix: isActive(run)
        ? `It is under way: \`brewslm run tail ${run.id}\` follows it.`
        : `It has ended: \`brewslm run show ${run.id}\` tells how. \`brewslm train\` starts another.`,
    });
  return launch(session, run.id);
}
