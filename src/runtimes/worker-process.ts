/**
 * One attempt at a job in a worker process: start it, read its events line by line, notice when it
 * falls silent or dies, ask it to stop. What to do about a lost worker is the supervisor's business.
 *
 * @module
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { problem, toProblem, type Problem } from '../problem/problem.ts';
import { parseEvent, type Done, type WorkerEvent } from './protocol.ts';

/** The program that does a job; the path of the job file is added as last argument. */
export interface WorkerCommand {
  executable: string;
  arguments: readonly string[];
}

export interface WorkerLimits {
  /** A worker that says nothing for this long is taken for hung and killed. */
  stallSeconds: number;
  /** How long a worker that was asked to stop may take for its last checkpoint. */
  graceSeconds: number;
}

export interface Attempt {
  command: WorkerCommand;
  jobFile: string;
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
export function runWorker({ command, jobFile, limits, signal, onEvent }: Attempt): Promise<Ending> {
  return new Promise((resolve) => {
    const child = spawn(command.executable, [...command.arguments, jobFile], {
      // The worker stops when its standard input closes, so it does not outlive a killed supervisor.
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-stderrKept);
    });

    let ending: Ending | undefined;
    const silence = new Silence(limits.stallSeconds, () => {
      const seconds = limits.stallSeconds;
      const message = `the worker said nothing for ${seconds} s and was stopped`;
      const stalled = problem('run.worker-stalled', message, { evidence: { seconds, stderr } });
      ending ??= { kind: 'lost', problem: stalled };
      child.kill('SIGKILL');
    });

    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      silence.broken();
      const event = parseEvent(line) ?? unreadable(line);
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
      silence.end();
      clearTimeout(graceTimer);
      signal.removeEventListener('abort', stop);
      resolve(ending ?? { kind: 'lost', problem: lost() });
    };
    child.on('error', (error) =>
      settle(() => problem('run.worker-lost', 'the worker cannot be started', { cause: error })),
    );
    // `close`, not `exit`: the last lines may still be on their way.
    child.on('close', (code, killedBy) => settle(() => lostWorker(child, code, killedBy, stderr)));
    // A worker that died early makes writing to it fail; its exit tells the story.
    child.stdin.on('error', () => {});
  });
}

function lostWorker(
  child: ChildProcess,
  code: number | null,
  killedBy: NodeJS.Signals | null,
  stderr: string,
): Problem {
  const evidence = { pid: child.pid, code, signal: killedBy, stderr };
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

/**
 * Counts seconds in which nothing was heard. Ticks rather than clock time, because the
 * clock runs on while a laptop sleeps and the worker with it.
 */
class Silence {
  readonly #timer: NodeJS.Timeout;
  #ticks = 0;

  constructor(seconds: number, onTooLong: () => void) {
    const parts = 10;
    this.#timer = setInterval(
      () => {
        if (++this.#ticks === parts) onTooLong();
      },
      (seconds * 1000) / parts,
    );
  }

  broken(): void {
    this.#ticks = 0;
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
