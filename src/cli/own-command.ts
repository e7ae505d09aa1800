/**
 * Runs a command of this program as anyone would type it, in a process of its own: its memory is
 * gone when it ends, and it uses nothing that a user could not call.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('main.js', import.meta.url));

export interface OwnCommand {
  words: readonly string[];
  /** `inherit` shows what it prints as it comes, `capture` keeps standard output. */
  output: 'inherit' | 'capture';
  threads?: number | undefined;
  signal: AbortSignal;
}

/** @throws the reason of `signal`, once the command has ended. */
export async function runOwnCommand({
  words,
  output,
  threads,
  signal,
}: OwnCommand): Promise<{ exitCode: number; text: string }> {
  const shared = threads === undefined ? [] : ['--threads', `${threads}`];
  const child = spawn(process.execPath, [program, ...words, ...shared], {
    stdio: ['ignore', output === 'capture' ? 'pipe' : 'inherit', 'inherit'],
  });
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  // Ctrl-C reaches the child through the terminal; an abort from elsewhere is passed on.
  const stop = () => child.kill('SIGINT');
  signal.addEventListener('abort', stop, { once: true });
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? 1));
  });
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  return { exitCode, text };
}
