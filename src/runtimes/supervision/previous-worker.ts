/**
 * The worker that an earlier supervisor of the same folder left behind. It ends by itself when it
 * notices that nobody listens; until it has, nobody else may write where it writes, and one that was
 * stopped by a signal never notices.
 *
 * @module
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isStillThere, processStart } from '../../ledger/work/process-identity.ts';

interface WorkerRecord {
  pid: number;
  /** When the process began (`ledger/process-identity.ts`): its id may be another's by now. */
  started: string;
}

const fileOf = (folder: string): string => join(folder, 'worker.json');
const pollMs = 50;

/** Notes the worker of a folder; the note is removed by `forgetWorker`. */
export function recordWorker(folder: string, pid: number): void {
  const started = processStart(pid);
  if (started !== null)
    writeFileSync(fileOf(folder), JSON.stringify({ pid, started } satisfies WorkerRecord));
}

export const forgetWorker = (folder: string): void => rmSync(fileOf(folder), { force: true });

/**
 * Waits until the worker that is noted in a folder has ended: it is asked to, woken if it was stopped,
 * and killed when it takes longer than `graceSeconds`.
 *
 * @returns Its process id; undefined when there was none.
 */
export async function endPreviousWorker(
  folder: string,
  graceSeconds: number,
): Promise<number | undefined> {
  const record = readRecord(folder);
  if (record === undefined || !isRunning(record)) {
    forgetWorker(folder);
    return undefined;
  }
  signal(record.pid, 'SIGTERM');
  signal(record.pid, 'SIGCONT');
  const deadline = performance.now() + graceSeconds * 1000;
  while (isRunning(record) && performance.now() < deadline) await pause(pollMs);
  if (isRunning(record)) signal(record.pid, 'SIGKILL');
  while (isRunning(record)) await pause(pollMs);
  forgetWorker(folder);
  return record.pid;
}

function readRecord(folder: string): WorkerRecord | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(folder), 'utf8')) as WorkerRecord;
  } catch {
    // There is none, or its writer was killed before its worker could do anything.
    return undefined;
  }
}

const isRunning = ({ pid, started }: WorkerRecord): boolean => isStillThere(pid, started);

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has just ended.
  }
}
