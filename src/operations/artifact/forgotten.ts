/**
 * What lies in a home beside the ledger that nobody needs any more: uploads that nobody goes on with or
 * names, logs of jobs and runs that ended long ago, starting weights of PyTorch, which are made again
 * when they are wanted.
 *
 * All of it is told by age as well, so that what somebody is about to name is there.
 *
 * @module
 */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isActiveJob } from '../../ledger/work/job.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { logOf } from '../../lifecycle/runs/detached-run.ts';
import { startsFolder } from '../../runtimes/torch/prepare.ts';
import { logOfJob } from '../job/log.ts';

const dayMs = 24 * 3600 * 1000;
/** Since anything in it was last written. */
const keptMs = { uploads: 7 * dayMs, starts: 7 * dayMs, logs: 30 * dayMs };

export interface Forgotten {
  uploads: number;
  logs: number;
  /** Folders of starting weights. */
  starts: number;
  /** Of all of them. */
  bytes: number;
}

/** Removes what is forgotten; with `dry`, only counts it. */
export function collectForgotten(ledger: Ledger, dry: boolean): Forgotten {
  const found: Forgotten = { uploads: 0, logs: 0, starts: 0, bytes: 0 };
  for (const kind of ['uploads', 'logs', 'starts'] as const)
    for (const path of forgotten[kind](ledger)) {
      const { bytes, writtenMs } = sizeAndTime(path);
      if (Date.now() - writtenMs < keptMs[kind]) continue;
      found[kind] += 1;
      found.bytes += bytes;
      if (!dry) rmSync(path, { recursive: true, force: true });
    }
  return found;
}

/** Of each kind the paths that nobody is at, whatever their age. */
const forgotten = {
  /** A job that waits, works or goes on when a server starts names one by its path. */
  uploads({ home, jobs }: Ledger): string[] {
    const inputs = jobs
      .list()
      .filter((job) => isActiveJob(job) || job.status === 'interrupted')
      .map(({ input }) => JSON.stringify(input))
      .join();
    return pathsIn(join(home, 'uploads')).filter((path) => !inputs.includes(basename(path)));
  },

  logs({ home, jobs, runs }: Ledger): string[] {
    const kept = new Set([
      ...jobs.active().map(({ id }) => logOfJob(home, id)),
      ...runs.active().map(({ id }) => logOf(home, id)),
    ]);
    return pathsIn(join(home, 'logs')).filter((path) => !kept.has(path));
  },

  /** A run that works may read any of them. */
  starts: ({ home, runs }: Ledger): string[] =>
    runs.active().length > 0 ? [] : pathsIn(startsFolder(home)),
};

function pathsIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Of a file or of all in a folder: its bytes, and when something in it was last written. */
function sizeAndTime(path: string): { bytes: number; writtenMs: number } {
  const entry = statSync(path);
  if (!entry.isDirectory()) return { bytes: entry.size, writtenMs: entry.mtimeMs };
  const inside = readdirSync(path).map((name) => sizeAndTime(join(path, name)));
  return {
    bytes: inside.reduce((sum, { bytes }) => sum + bytes, 0),
    writtenMs: Math.max(entry.mtimeMs, ...inside.map(({ writtenMs }) => writtenMs)),
  };
}
