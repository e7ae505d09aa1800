/**
 * How running out of memory shows: Node cannot allocate an array, ONNX Runtime cannot extend an arena.
 *
 * @module
 */
import { problem, type Problem } from '../../problem/problem.ts';

const refusals = [
  /Array buffer allocation failed/,
  /Invalid typed array length/,
  /could not allocate memory/i,
  /Failed to allocate memory for requested buffer/,
  /bad_alloc|bad allocation/,
];

/** Undefined when the error is about something else. */
export function outOfMemory(error: unknown): Problem | undefined {
  if (!(error instanceof Error) || !refusals.some((refusal) => refusal.test(error.message)))
    return undefined;
  return problem('train.out-of-memory', 'the system gave no more memory to the worker', {
    cause: error,
  });
}
