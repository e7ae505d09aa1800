/**
 * Whose turn it is. Runs start in the order of their priority, then of when they were asked for, and
 * none goes ahead of one before it: a large one would wait for ever. The first starts as soon as its
 * memory fits beside that of the runs that work.
 *
 * @module
 */
import type { Run } from '../../ledger/work/runs.ts';

/** Where a run stands in the queue. */
export interface QueuePlace {
  /** 1 is next. */
  place: number;
  /** Why it waits; null when its turn has come. */
  because:
    | null
    | { kind: 'behind'; run: number }
    /** The same training is under way: its result will do for this one. */
    | { kind: 'same'; run: number }
    /** Bytes that it needs, and that the runs that work leave. */
    | { kind: 'memory'; needs: number; left: number; runs: number[] }
    /** Nobody knows how much it will take, so it goes alone. */
    | { kind: 'alone'; runs: number[] };
}

type Queued = Pick<Run, 'id' | 'key' | 'status' | 'priority' | 'queuedAt' | 'memoryBytes'>;

/**
 * Places the runs that wait, by number.
 *
 * @param active The runs of the home that wait or work.
 * @param memoryBytes What the machine may give to all of them.
 */
export function queueOf(active: readonly Queued[], memoryBytes: number): Map<number, QueuePlace> {
  const working = active.filter(({ status }) => status === 'running');
  const waiting = active
    .filter(({ status }) => status === 'queued')
    .sort(
      (a, b) =>
        b.priority - a.priority ||
        Number(a.queuedAt > b.queuedAt) - Number(a.queuedAt < b.queuedAt) ||
        a.id - b.id,
    );
  return new Map(
    waiting.map((run, index) => [
      run.id,
      {
        place: index + 1,
        because:
          index > 0
            ? { kind: 'behind', run: waiting[index - 1].id }
            : obstacle(run, working, memoryBytes),
      },
    ]),
  );
}

function obstacle(
  run: Queued,
  working: readonly Queued[],
  memoryBytes: number,
): QueuePlace['because'] {
  const same = working.find(({ key }) => key === run.key);
  if (same !== undefined) return { kind: 'same', run: same.id };
  // A run that has the machine to itself was judged by Gate B.
  if (working.length === 0) return null;
  const runs = working.map(({ id }) => id);
  if (run.memoryBytes === null) return { kind: 'alone', runs };
  const left = working.reduce((rest, { memoryBytes: taken }) => rest - (taken ?? 0), memoryBytes);
  return run.memoryBytes <= left
    ? null
    : { kind: 'memory', needs: run.memoryBytes, left: Math.max(0, left), runs };
}
