/**
 * A training that a process of its own supervises, on a copy of a home, and what can be seen of it
 * from outside: its worker, its files, how it ended.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Problem } from '../../src/problem/problem.ts';
import type { RuntimeChoice } from '../../src/runtimes/runtime.ts';

const script = fileURLToPath(new URL('train-once.mjs', import.meta.url));

/** What is trained; the home has the plan. */
export interface Undertaking {
  project: string;
  plan: string;
  runtime: RuntimeChoice;
}

/** How a supervisor ended; `killed` said nothing. */
export type End =
  | { kind: 'done'; artifact: string; files: Record<string, string> }
  | { kind: 'problem'; problem: Problem }
  | { kind: 'killed' };

export class SupervisedTraining {
  readonly home: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<End>;
  /** Every worker that was seen. */
  readonly workers = new Set<number>();

  /**
   * @param wrap Words before the command, by which it is put under a limit; it must replace itself by
   *   the command, so that the process is the supervisor.
   */
  constructor(home: string, { project, plan, runtime }: Undertaking, wrap: readonly string[] = []) {
    this.home = home;
    const [executable, ...words] = [
      ...wrap,
      process.execPath,
      script,
      home,
      project,
      plan,
      JSON.stringify(runtime),
    ];
    // It and its workers run from the build, which starts in half the time.
    const { NODE_OPTIONS: _, ...env } = process.env;
    this.#child = spawn(executable, words, {
      env: { BREWSLM_STALL_SECONDS: '10', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    this.#child.stdout!.setEncoding('utf8').on('data', (text: string) => (out += text));
    this.#ended = new Promise((resolve) => {
      this.#child.once('close', () => resolve(endFrom(out)));
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get isOver(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  ended(): Promise<End> {
    return this.#ended;
  }

  /** Waits for a worker; undefined when the supervisor ends before there is one. */
  async worker(): Promise<number | undefined> {
    for (; !this.isOver; await pause(5)) {
      const pid = workerIn(this.home);
      if (pid === undefined) continue;
      this.workers.add(pid);
      return pid;
    }
    return undefined;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

function endFrom(out: string): End {
  const line = out.trim();
  if (line === '') return { kind: 'killed' };
  const said = JSON.parse(line) as {
    problem?: Problem;
    artifact: string;
    files: Record<string, string>;
  };
  return said.problem ? { kind: 'problem', problem: said.problem } : { kind: 'done', ...said };
}

/** The worker that a supervisor has noted beside its work. */
export function workerIn(home: string): number | undefined {
  for (const folder of workFolders(home))
    try {
      const text = readFileSync(join(folder, 'worker.json'), 'utf8');
      return (JSON.parse(text) as { pid: number }).pid;
    } catch {
      // None yet, or it has just ended.
    }
  return undefined;
}

export function workFolders(home: string): string[] {
  const work = join(home, 'work');
  return existsSync(work) ? readdirSync(work).map((name) => join(work, name)) : [];
}

/** Whether a process is there and has not ended: one that waits for its parent to look has. */
export function isRunning(pid: number): boolean {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2)[0] !== 'Z';
  } catch {
    return false;
  }
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has just ended.
  }
}
