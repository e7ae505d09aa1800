/**
 * Which process a number meant. A number is used again, soon after a restart of the machine at the
 * latest, so it is kept with when its process began.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isAlive } from '../objects/process-alive.ts';

/** Behind the name of a program in `/proc/PID/stat`, which may hold anything: state, …, start. */
const stateField = 0;
const startField = 19;

/** Of this boot of the machine, which this process does not survive. */
let boot: string | null = null;

/**
 * Says when a process began, by boot of the machine and clock ticks since, or by the time that `ps`
 * gives; null where there is no such process or the system does not tell.
 */
export function processStart(pid: number): string | null {
  if (process.platform === 'linux') {
    const fields = statOf(pid);
    boot ??= textOf('/proc/sys/kernel/random/boot_id');
    if (fields === null || boot === null) return null;
    return `${boot.trim()} ${fields[startField]}`;
  }
  if (process.platform === 'win32') return null;
  try {
    const words = ['-o', 'lstart=', '-p', `${pid}`];
    return execFileSync('ps', words, { encoding: 'utf8', stdio: 'pipe' }).trim() || null;
  } catch {
    return null;
  }
}

/**
 * Tells whether the process is still there that had this number and began then; `start` is null where
 * nobody knew. One that ended and that nobody has waited for is gone.
 */
export function isStillThere(pid: number, start: string | null): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform === 'linux' && /[ZX]/.test(statOf(pid)?.[stateField] ?? '')) return false;
  const now = start === null ? null : processStart(pid);
  return now === null || now === start;
}

function statOf(pid: number): string[] | null {
  const text = textOf(`/proc/${pid}/stat`);
  return text === null ? null : text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}
