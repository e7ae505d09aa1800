/**
 * Whose turn it is among the jobs of a home: the rule of runs (`lifecycle/runs/queue.ts`), with the
 * trainings that no job does taking of the same memory. Jobs of one project keep their order besides,
 * as each may need what the one before makes: none goes ahead of one that has to wait, and two calls of
 * one operation go one after another.
 *
 * @module
 */
import type { Job } from '../../ledger/work/job.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Run } from '../../ledger/work/runs.ts';
import { queueOf, type QueuePlace } from '../../lifecycle/runs/queue.ts';
import { memoryLimit } from '../../planning/memory/memory-forecast.ts';

/** Where a job stands; the numbers in `because` are those of jobs. */
export type JobPlace = Omit<QueuePlace, 'because'> & {
  because:
    | QueuePlace['because']
    /** It is tried again at this time; its last attempt did not get to its end. */
    | { kind: 'pause'; until: string };
  /** Runs without a job that take memory as well, by number. */
  besides?: number[];
};

export interface ListedJob extends Job {
  /** Whether it only says what it would do, and leaves nothing. */
  dryRun: boolean;
  /** Its place in the queue, where it waits. */
  place: JobPlace | null;
  /** The runs of its newest process, by number, oldest first. */
  runs: number[];
}

/** Places the jobs that wait in a home, by number, as its machine is. */
export const placesIn = (
  ledger: Ledger,
  active: readonly Job[] = ledger.jobs.active(),
): Map<number, JobPlace> => placesOf(active, ledger.runs.active(), memoryLimit());

/**
 * Places the jobs that wait, by number.
 *
 * @param active The jobs of the home that wait or work.
 * @param runs The runs of the home that wait or work.
 * @param memoryBytes What the machine may give to all of them.
 */
export function placesOf(
  active: readonly Job[],
  runs: readonly Run[],
  memoryBytes: number,
): Map<number, JobPlace> {
  const order = [...queueOf(active.map(asQueued), Infinity)].map(([id]) => id);
  const held = heldBack(active, order);
  const processes = new Set(active.map(({ pid }) => pid));
  // Stages of a call that has no job take little beside a training, and say nothing of memory.
  const besides = runs.filter(
    ({ stage, status, pid }) => stage === 'train' && status === 'running' && !processes.has(pid),
  );
  const free = active.filter(({ id }) => !held.has(id)).map(asQueued);
  // Numbers below nought are no job's.
  const trainings = besides.map((run) => ({ ...run, id: -run.id }));
  const turns = queueOf([...free, ...trainings], memoryBytes);
  return new Map(
    order.map((id, index) => {
      const because = held.get(id);
      const place = index + 1;
      return [id, because ? { place, because } : { ...apart(turns.get(id)!), place }];
    }),
  );
}

export const isDryRun = ({ input }: Job): boolean => input.dryRun === true;

/** The job with its place, as faces show it. */
export const listed = (ledger: Ledger, job: Job): ListedJob => ({
  ...job,
  dryRun: isDryRun(job),
  place: job.status === 'queued' ? (placesIn(ledger).get(job.id) ?? null) : null,
  runs: job.pid === null || !job.taken ? [] : ledger.runs.ofProcess(job.pid, job.processStart),
});

/** The jobs that wait though there were room for them, and why. */
function heldBack(
  active: readonly Job[],
  order: readonly number[],
): Map<number, NonNullable<JobPlace['because']>> {
  const now = new Date().toISOString();
  const byId = new Map(active.map((job) => [job.id, job]));
  const held = new Map<number, NonNullable<JobPlace['because']>>();
  /** By project: the first of its jobs that has to wait. */
  const waiting = new Map<number, number>();
  for (const id of order) {
    const { project, operation, retryAt } = byId.get(id)!;
    const before = project === null ? undefined : waiting.get(project);
    const same = active.find(
      (job) =>
        job.status === 'running' &&
        project !== null &&
        job.project === project &&
        job.operation === operation,
    );
    if (before !== undefined) held.set(id, { kind: 'behind', run: before });
    else if (retryAt !== null && retryAt > now) held.set(id, { kind: 'pause', until: retryAt });
    else if (same !== undefined) held.set(id, { kind: 'same', run: same.id });
    else continue;
    if (project !== null && before === undefined) waiting.set(project, id);
  }
  return held;
}

const asQueued = ({ id, key, status, priority, queuedAt, memoryBytes }: Job) => ({
  id,
  key,
  status: status as 'queued' | 'running',
  priority,
  queuedAt,
  memoryBytes,
});

/** Tells the runs from the jobs that a job waits for. */
function apart(place: QueuePlace): JobPlace {
  const { because } = place;
  if (because === null || !('runs' in because)) return place;
  const besides = because.runs.filter((id) => id < 0).map((id) => -id);
  const runs = because.runs.filter((id) => id > 0);
  return { ...place, because: { ...because, runs }, ...(besides.length > 0 && { besides }) };
}
