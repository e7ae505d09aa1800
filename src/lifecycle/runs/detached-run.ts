/**
 * A run that outlives the terminal: a process in a session of its own answers for it, and what it has
 * to say beyond the ledger goes to a file of the home.
 *
 * @module
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isActive, type Run } from '../../ledger/work/runs.ts';
import { fail, ProblemError, problem } from '../../problem/problem.ts';
import type { TrainLimits } from '../../runtimes/protocol.ts';
import type { Project } from '../../ledger/projects.ts';
import type { Session } from '../stage/run-stage.ts';
import { announced, type PlannedTraining } from '../train/train-project.ts';

const supervisor = fileURLToPath(new URL('supervisor-main.js', import.meta.url));
const lookEveryMs = 100;
const excerptLength = 2000;

/** Names the file that the process of a detached run writes to. */
export const logOf = (home: string, run: number): string => join(home, 'logs', `run-${run}.log`);

/**
 * Starts a training that this process need not live for. Resolves when its worker has said hello, or it
 * waits in the queue, or it has ended.
 *
 * @throws What it ended with, when it failed before; `run.supervisor-lost`.
 */
export function trainDetached(
  session: Session,
  project: Project,
  planned: PlannedTraining,
  priority: number,
  limits?: TrainLimits,
): Promise<Run> {
  const { key, facts } = announced(project, planned, limits);
  const run = session.ledger.runs.queue(project.id, 'train', key, { ...facts, priority });
  return launch(session, run);
}

/**
 * Gives a run in the queue, for which this process answers, to a process of its own; resolves as
 * `trainDetached` does.
 *
 * @throws As `trainDetached`.
 */
export async function launch(session: Session, run: number): Promise<Run> {
  const { ledger, threads, signal } = session;
  const [last] = ledger.runs.events(run).slice(-1);
  const file = logOf(ledger.home, run);
  mkdirSync(dirname(file), { recursive: true });
  const log = openSync(file, 'a');
  const child = spawn(process.execPath, [supervisor, ledger.home, `${run}`, `${threads}`], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  let unstartable: Error | undefined;
  child.on('error', (error) => (unstartable = error));
  for (;;) {
    const now = ledger.runs.find(run)!;
    if (!isActive(now)) return ended(now);
    const heard = ledger.runs
      .events(run, (last?.id ?? 0) + 1)
      .some(({ type }) => type === 'hello' || type === 'queued');
    // Who is no longer waited for goes on all the same.
    if (heard || (now.detached && signal.aborted)) return now;
    if (!now.detached && (unstartable !== undefined || isGone(child)))
      return lost(session, run, file, unstartable);
    await sleep(lookEveryMs);
  }
}

const isGone = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

function ended(run: Run): Run {
  if (run.status === 'failed' && run.problem !== null) throw new ProblemError(run.problem);
  return run;
}

function lost({ ledger }: Session, run: number, file: string, cause?: Error): never {
  const found = problem('run.supervisor-lost', `the process of run ${run} ended before it began`, {
    location: { file },
    evidence: { log: readFileSync(file, 'utf8').slice(-excerptLength) },
    cause,
  });
  ledger.runs.end(run, 'failed', { problem: found });
  return fail(found.code, found.message, found);
}
