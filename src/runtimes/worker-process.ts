/**
 * One attempt at a job in a worker process: start it, read its events line by line, notice when it
 * falls silent or dies, ask it to stop. What to do about a lost worker is the supervisor's business.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { problem, toProblem, type Problem } from '../problem/problem.ts';
import { memoryKills } from './machine/control-group.ts';
import { thisHost } from './machine/host.ts';
import { parseEvent, type Done, type WorkerEvent } from './protocol.ts';
import { forgetWorker, recordWorker } from './supervision/previous-worker.ts';
import { StallWatch, type StallLimits } from './supervision/stall-watch.ts';

/** The program that does a job; the path of the job file is added as last argument. */
export interface WorkerCommand {
  executable: string;
  arguments: readonly string[];
  /** Variables of its environment, beside those of this process. */
  environment?: Readonly<Record<string, string>>;
}

export interface WorkerLimits extends StallLimits {
  /** How long a worker that was asked to stop may take for its last checkpoint. */
  graceSeconds: number;
}

export interface Attempt {
  command: WorkerCommand;
  jobFile: string;
  /** Where the worker is noted while it runs: see `endPreviousWorker`. */
  folder: string;
  limits: WorkerLimits;
  signal: AbortSignal;
  onEvent(event: WorkerEvent): void;
}

export type Ending =
  | { kind: 'done'; result: Done }
  /** The worker said itself why it cannot go on. */
  | { kind: 'failed'; problem: Problem }
  /** The worker died or hung without a word; another attempt may succeed. */
  | { kind: 'lost'; problem: Problem };

/** How much of the worker's standard error is kept for diagnosis, in characters. */
const stderrKept = 4000;
const excerptLength = 200;

/**
 * Starts a worker and stays with it until it ends. It never rejects: whatever went wrong is in the
 * ending.
 */
export function runWorker(attempt: Attempt): Promise<Ending> {
  const { command, jobFile, folder, limits, signal, onEvent } = attempt;
  return new Promise((resolve) => {
    const host = thisHost();
    const killsBefore = memoryKills(host);
    const child = spawn(command.executable, [...command.arguments, jobFile], {
      // The worker stops when its standard input closes, so it does not outlive a killed supervisor.
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...command.environment },
    });
    if (child.pid !== undefined) recordWorker(folder, child.pid);
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-stderrKept);
    });

    let ending: Ending | undefined;
    const watch = new StallWatch(limits, (stalled) => {
      ending ??= {
        kind: 'lost',
        problem: { ...stalled, evidence: { ...stalled.evidence, stderr } },
      };
      child.kill('SIGKILL');
    });

    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      const said = parseEvent(line);
      watch.take(said);
      const event = said ?? unreadable(line);
      if (event.type === 'done') ending ??= { kind: 'done', result: event.result };
      if (event.type === 'failed') ending ??= { kind: 'failed', problem: event.problem };
      try {
        onEvent(event);
      } catch (error) {
        // For example a full disk: without its record the run is worth nothing.
        ending = { kind: 'failed', problem: toProblem(error) };
        child.kill('SIGKILL');
      }
    });

    let graceTimer: NodeJS.Timeout | undefined;
    const stop = () => {
      child.kill('SIGTERM');
      graceTimer = setTimeout(() => child.kill('SIGKILL'), limits.graceSeconds * 1000);
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });

    const settle = (lost: () => Problem) => {
      watch.end();
      clearTimeout(graceTimer);
      signal.removeEventListener('abort', stop);
      resolve(ending ?? { kind: 'lost', problem: lost() });
    };
    child.on('error', (error) =>
      settle(() => problem('run.worker-lost', 'the worker cannot be started', { cause: error })),
    );
    // `close`, not `exit`: the last lines may still be on their way.
    child.on('close', (code, killedBy) => {
      forgetWorker(folder);
      const outOfMemory = memoryKills(host) > killsBefore;
      settle(() => lostWorker({ pid: child.pid, code, signal: killedBy, stderr, outOfMemory }));
    });
    // A worker that died early makes writing to it fail; its exit tells the story.
    child.stdin.on('error', () => {});
  });
}

/** How a worker ended that had said neither that it was done nor that it failed. */
interface Exit {
  pid: number | undefined;
  code: number | null;
  signal: NodeJS.Signals | null;
  stderr: string;
  /** Whether the system killed a process for want of memory meanwhile. */
  outOfMemory: boolean;
}

/** By this exit code a worker says that another one, which it worked with, is gone. */
const peerLostCode = 75;

function lostWorker(exit: Exit): Problem {
  const { code, signal: killedBy, outOfMemory, ...rest } = exit;
  const evidence = { code, signal: killedBy, ...rest };
  if (code === peerLostCode)
    return problem('run.peer-lost', 'a worker that this one worked with is gone', { evidence });
  if (killedBy === 'SIGKILL' && outOfMemory)
    return problem('train.out-of-memory', 'the system killed the worker for want of memory', {
      evidence,
    });
  if (killedBy === 'SIGKILL')
    return problem('run.worker-lost', 'the worker was killed by the system or by hand', {
      fix: 'If memory ran out, take a smaller micro-batch, `--method lora` or a smaller base; then run again.',
      evidence,
    });
  const how = killedBy === null ? `exit code ${code}` : `signal ${killedBy}`;
  return problem('run.worker-lost', `the worker ended without a result: ${how}`, { evidence });
}

function unreadable(line: string): WorkerEvent {
  const excerpt = line.slice(0, excerptLength);
  return { type: 'log', level: 'warning', message: `not an event of the protocol: ${excerpt}` };
}
