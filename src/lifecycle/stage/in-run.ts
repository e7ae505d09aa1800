/**
 * Work as a run that this process answers for: it hears what others ask of the run through the
 * ledger, and what becomes of it is on record.
 *
 * @module
 */
import type { RunRequest, RunStatus } from '../../ledger/work/runs.ts';
import { toProblem, type Problem } from '../../problem/problem.ts';
import type { Session } from './run-stage.ts';

const listenEveryMs = 1000;

/**
 * Does `work`, whose signal is that of the session and of what is asked of the run. It says itself that
 * it is done.
 *
 * @throws What `work` throws, once it is on record.
 */
export async function inRun<Result>(
  session: Session,
  run: number,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const { runs } = session.ledger;
  const asked = new AbortController();
  const listening = setInterval(() => {
    if (runs.asked(run) !== null) asked.abort();
  }, listenEveryMs);
  const stop = () => asked.abort();
  session.signal.addEventListener('abort', stop);
  if (session.signal.aborted) stop();
  try {
    return await work({ ...session, signal: asked.signal });
  } catch (error) {
    const problem = toProblem(error);
    runs.end(run, statusAfter(problem, runs.asked(run)), { problem });
    throw error;
  } finally {
    clearInterval(listening);
    session.signal.removeEventListener('abort', stop);
  }
}

/** A full disk pauses a run: it goes on once there is room. */
function statusAfter(
  { code, evidence }: Problem,
  asked: RunRequest | null,
): Extract<RunStatus, 'paused' | 'interrupted' | 'failed'> {
  // A run that a full disk stopped has its checkpoints, and goes on once there is room.
  if (evidence?.paused === true) return 'paused';
  if (code !== 'run.interrupted') return 'failed';
  return asked === 'pause' ? 'paused' : 'interrupted';
}
