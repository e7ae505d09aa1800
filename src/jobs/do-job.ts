/**
 * Does one job in this process, which does nothing else: performs the call, keeps what it says on the
 * way, and puts on record how it ended.
 *
 * @module
 */
import type { Job, JobEnd } from '../ledger/work/job.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Session } from '../lifecycle/stage/run-stage.ts';
import type { OperationName } from '../operations/index.ts';
import type { News } from '../operations/news.ts';
import type { Context, Outcome } from '../operations/operation.ts';
import { perform } from '../operations/perform.ts';
import { problem, toProblem, type Problem } from '../problem/problem.ts';
import { ProgressRecord } from './progress-record.ts';

const listenEveryMs = 500;
/** Until a job is tried again whose work another process is at, in seconds. */
const busyPause = 5;

/**
 * Takes a job that was claimed, and does it. Nothing is done when another worker has it, or nobody
 * claims it any more.
 *
 * @param signal Stops it where it can be taken up again: it is interrupted then, not cancelled.
 * @param say Hears a line for the log.
 */
export async function doJob(
  ledger: Ledger,
  id: number,
  { threads, signal }: { threads: number; signal: AbortSignal },
  say: (text: string) => void,
): Promise<void> {
  const { jobs } = ledger;
  if (!jobs.take(id))
    return say(`process ${process.pid} is not needed: job ${id} is not to be had`);
  const job = jobs.find(id)!;
  say(`process ${process.pid} does job ${id}, ${job.operation}, attempt ${job.attempts}`);
  const stop = new AbortController();
  const abort = () => stop.abort();
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  const listen = () => {
    if (jobs.asked(id) !== null) abort();
  };
  listen();
  const listening = setInterval(listen, listenEveryMs);
  const progress = new ProgressRecord((update) => {
    try {
      jobs.progress(id, update);
    } catch (error) {
      // What a full disk does to the work itself is said where the work ends.
      say(`progress is not on record: ${toProblem(error).message}`);
    }
  });
  try {
    const outcome = await performed(ledger, job, { threads, signal: stop.signal }, progress, say);
    end(ledger, id, progress, endOf(outcome), say);
  } catch (error) {
    const found = toProblem(error);
    if (found.code === 'stage.busy') {
      progress.close();
      jobs.postpone(id, busyPause, found);
      say(`${found.message}; tried again in ${busyPause} s`);
    } else end(ledger, id, progress, endBy(found, jobs.asked(id), signal), say);
  } finally {
    clearInterval(listening);
    signal.removeEventListener('abort', abort);
  }
}

function performed(
  ledger: Ledger,
  { id, operation, input }: Job,
  { threads, signal }: { threads: number; signal: AbortSignal },
  record: ProgressRecord,
  say: (text: string) => void,
): Promise<Outcome> {
  const progress: Context['progress'] = (update) => record.take(update);
  const session: Session = { ledger, threads, signal, progress };
  const context: Context = {
    home: async () => ledger.home,
    session: async () => session,
    signal,
    progress,
    tell(news: News) {
      ledger.jobs.event(id, 'news', news);
      say(`news: ${news.kind}`);
      // What only one of its runtimes takes elsewhere is no memory of this machine.
      if (news.kind === 'plan' && news.plan.runtime.runtime === 'embedded')
        ledger.jobs.setMemory(id, news.plan.memory.high);
    },
    ask: null,
  };
  return perform(operation as OperationName, context, input as never);
}

function end(
  { jobs }: Ledger,
  id: number,
  progress: ProgressRecord,
  how: JobEnd,
  say: (text: string) => void,
): void {
  progress.close();
  jobs.end(id, how);
  const { code, message, fix, cause } = how.problem ?? {};
  const why = code === undefined ? [] : [`${code}: ${message}`, fix, cause];
  say([how.status, ...why.filter((line) => line !== undefined)].join('\n'));
}

/** A gate that said no refuses the job; bad news of work that was done fail it. */
function endOf({ output, verdicts = [], failed = false, interrupted = false }: Outcome): JobEnd {
  const outcome = { output, verdicts, failed };
  if (failed) return { status: 'failed', outcome };
  if (interrupted) return { status: 'cancelled', outcome };
  const refused = verdicts.some((verdict) => verdict.outcome !== 'PASS');
  return { status: refused ? 'refused' : 'done', outcome };
}

/**
 * One that was stopped from outside goes on with the next server; one whose run somebody paused does
 * so when it is asked to.
 */
function endBy(found: Problem, asked: Job['asked'], signal: AbortSignal): JobEnd {
  if (found.code !== 'run.interrupted') return { status: 'failed', problem: found };
  if (asked === 'cancel' || !signal.aborted)
    return { status: 'cancelled', problem: withFix(found, 'It can go on: `brewslm job retry`.') };
  return { status: 'interrupted', problem: withFix(found, 'It goes on when a server starts.') };
}

const withFix = ({ code, message, evidence }: Problem, fix: string): Problem =>
  problem(code, message, { fix, evidence });
