/**
 * How a call becomes a job.
 *
 * @module
 */
import { digest } from '../ledger/canonical-json.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { entryOf, operationNames, operationOf, type OperationName } from '../operations/index.ts';
import { listed, type ListedJob } from '../operations/job/turn.ts';
import { parseInput } from '../operations/parse-input.ts';
import { didYouMean } from '../problem/nearest.ts';
import { fail } from '../problem/problem.ts';
import { memoryBoundOf } from './memory-bounds.ts';

export interface JobRequest {
  operation: OperationName;
  /**
   * Plain data, as the input schema of the operation takes it. Paths are absolute: the worker's folder
   * is that of whichever server starts it.
   */
  input: Readonly<Record<string, unknown>>;
  /** The project by number; that which the input names when left out. */
  project?: number | null;
  /** Who asks. */
  by: string;
  /** Given twice by the same caller, it names the same job. */
  idempotencyKey?: string | null;
  /** Of two that wait, the higher goes first; 0 by default. */
  priority?: number;
}

/**
 * Puts a call of an operation of kind `work` into the queue of a home.
 *
 * @throws `usage.invalid` for another operation, for input that the operation does not take, and for an
 *   idempotency key that named another call; `project.unknown`.
 */
export async function enqueue(ledger: Ledger, request: JobRequest): Promise<ListedJob> {
  const { operation, input, by, idempotencyKey = null, priority = 0 } = request;
  if (!operationNames.includes(operation))
    fail(
      'usage.invalid',
      `there is no operation ${operation}${didYouMean(operation, operationNames)}`,
    );
  if (entryOf(operation).kind !== 'work')
    fail('usage.invalid', `${operation} is done at once; it is no job`, {
      fix: 'Call it, and wait for the answer.',
    });
  parseInput((await operationOf(operation)).input, input);
  const project = request.project === undefined ? projectOf(ledger, input) : request.project;
  const key = digest({ operation, project, input });
  const job = ledger.jobs.add({
    project,
    operation,
    input,
    key,
    priority,
    memoryBytes: memoryBoundOf(operation),
    by,
    idempotencyKey,
  });
  if (job.key !== key)
    fail('usage.invalid', `the idempotency key named another call: job ${job.id}`, {
      fix: 'Give another key, or leave it out.',
    });
  return listed(ledger, job);
}

const projectOf = (ledger: Ledger, { project }: JobRequest['input']): number | null =>
  typeof project === 'string' || typeof project === 'number'
    ? ledger.projects.find(String(project)).id
    : null;
