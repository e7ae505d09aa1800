/**
 * Runs uv or pip and follows what they say.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { problem, ProblemError } from '../../../problem/problem.ts';
import { lockedPackages } from './lock.ts';

export interface Installing {
  signal: AbortSignal;
  /** Packages that were come to, of all in the lock; `note` is the one at hand. */
  progress(update: { done: number; total: number; note: string }): void;
}

/** What pip and uv say of a package that they come to. */
const named = /^\s*(?:Collecting|Downloading|Requirement already satisfied:|\+)\s+([A-Za-z][\w-]*)/;
const keptLines = 20;

/**
 * Runs a program to its end.
 *
 * @throws `runtime.setup` with its last lines when it fails; the reason of the signal.
 */
export function install(
  { signal, progress }: Installing,
  program: string,
  args: readonly string[],
): Promise<void> {
  const total = lockedPackages().length;
  const seen = new Set<string>();
  const last: string[] = [];
  const command = [program, ...args].join(' ');
  const broken = (cause: unknown) =>
    new ProblemError(problem('runtime.setup', `this command failed: ${command}`, { cause }));
  return new Promise((done, failed) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: '1' },
      signal,
    });
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        last.push(line);
        if (last.length > keptLines) last.shift();
        const name = named.exec(line)?.[1];
        if (name === undefined) return;
        seen.add(name.toLowerCase());
        progress({ done: Math.min(seen.size, total - 1), total, note: name });
      });
    child.on('error', (error) => failed(signal.aborted ? signal.reason : broken(error)));
    child.on('close', (code) => {
      if (signal.aborted) failed(signal.reason);
      else if (code === 0) done();
      else failed(broken(last.join('\n')));
    });
  });
}
