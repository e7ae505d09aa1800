/**
 * The list of repairs as it is stored. Threads, which get repairs and never parse them, do without
 * the library that this takes.
 *
 * @module
 */
import { z } from 'zod';
import { fail } from '../../../problem/problem.ts';
import { REPAIRS_FILE, type Repair } from './repairs.ts';

export const rowPlaceSchema = z.strictObject({
  file: z.string(),
  line: z.int().positive(),
  kind: z.enum(['record', 'reject']),
  nth: z.int().nonnegative(),
});

const repairSchema = rowPlaceSchema.extend({
  records: z.array(z.record(z.string(), z.unknown())),
});

/** @param text Lines of JSON, one a repair. */
export function parseRepairs(text: string): Repair[] {
  try {
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => repairSchema.parse(JSON.parse(line)));
  } catch (error) {
    return fail('object.changed', `${REPAIRS_FILE} is not as it was written`, { cause: error });
  }
}
