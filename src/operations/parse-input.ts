/**
 * Holds what a face was given against an input schema.
 *
 * @module
 */
import type { z } from 'zod';
import { didYouMean } from '../problem/nearest.ts';
import { fail } from '../problem/problem.ts';

/** @throws `usage.invalid` with the field, and the name that was probably meant. */
export function parseInput<Input extends z.ZodObject>(
  input: Input,
  given: unknown,
): z.output<Input> {
  const result = input.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  if (unknown !== undefined)
    fail(
      'usage.invalid',
      `there is no field ${unknown}${didYouMean(unknown, Object.keys(input.shape))}`,
      {
        location: { field: unknown },
      },
    );
  const field = issue.path.join('.');
  return fail('usage.invalid', field === '' ? issue.message : `${field}: ${issue.message}`, {
    location: { field },
  });
}
