/**
 * Whose turn it is among the jobs of a home: the rule of runs (`lifecycle/runs/queue.ts`), with the
 * trainings that no job does taking of the same memory.
 *
 * @module
 */
import type { Job } from '../../ledger/job.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { queueOf, type QueuePlace } from '../../lifecycle/runs/queue.ts';
import { memoryLimit } from '../../planning/memory/memory-forecast.ts';

/** Where a job stands; the numbers in `because` are those of jobs. */
export type JobPlace = QueuePlace & {
  /** Runs without a job that take memory as well, by number. */
  besides?: number[];
};

/** A job, with its place in the queue where it waits. */
export type ListedJob = Job & { place: JobPlace | null };

/** Places the jobs that wait, by number; one that pauses between two attempts has no place. */
export function placesOf(ledger: Ledger, active: readonly Job[]): Map<number, JobPlace> {
  const now = new Date().toISOString();
  const jobs = active.filter(({ retryAt }) => retryAt === null || retryAt <= now);
  const processes = new Set(jobs.map(({ pid }) => pid));
  // Stages of a call that has no job take little beside a training, and say nothing of memory.
  const runs = ledger.runs
    .active()
    .filter(
      ({ stage, status, pid }) => stage === 'train' && status === 'running' && !processes.has(pid),
    );
  const besides = runs.map(({ id, key, memoryBytes, priority, queuedAt }) => {
    // Below nought, so that it is no job's number.
    return { id: -id, key, memoryBytes, priority, queuedAt, status: 'running' as const };
  });
  const places = queueOf([...jobs.map(asQueued), ...besides], memoryLimit());
  return new Map([...places].map(([job, place]) => [job, apart(place)]));
}

/** The job with its place, as faces show it. */
export const listed = (ledger: Ledger, job: Job): ListedJob => ({
  ...job,
  place:
    job.status === 'queued' ? (placesOf(ledger, ledger.jobs.active()).get(job.id) ?? null) : null,
});

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
