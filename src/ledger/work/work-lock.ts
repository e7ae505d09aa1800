/**
 * One process per unfinished stage: two at work in the same folder would spoil each other's files.
 *
 * @module
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fail } from '../../problem/problem.ts';
import { isStillThere, processStart } from './process-identity.ts';

/**
 * Takes the lock file, also from a process that is gone.
 *
 * @returns What releases it.
 * @throws `stage.busy` while another live process holds it.
 */
export function lockWork(file: string): () => void {
  for (;;) {
    try {
      const start = processStart(process.pid);
      writeFileSync(file, [process.pid, ...(start === null ? [] : [start])].join(' '), {
        flag: 'wx',
      });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const [number, ...start] = readHolder(file).split(' ');
    const holder = Number(number);
    if (holder > 0 && holder !== process.pid && isStillThere(holder, start.join(' ') || null))
      fail('stage.busy', `process ${holder} is at work on the same stage`);
    rmSync(file, { force: true });
  }
}

function readHolder(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
