/**
 * What Gate A asks of a dataset.
 *
 * @module
 */
import { z } from 'zod';

const perSplit = z.strictObject({
  train: z.int().nonnegative(),
  validation: z.int().nonnegative(),
  test: z.int().nonnegative(),
});

export const dataIntegrityPolicySchema = z.strictObject({
  /** Share of source records that could not be read or mapped. */
  maxRejectedShare: z.number().min(0).max(1),
  /** Share of training rows whose input also is in validation or test; those rows are removed. */
  maxLeakageShare: z.number().min(0).max(1),
  /** Share of rows whose text has different labels elsewhere. */
  maxContradictionShare: z.number().min(0).max(1),
  /** Share of rows that repeat another one; repeats are removed. */
  maxDuplicateShare: z.number().min(0).max(1),
  minRows: perSplit,
  /** For classification: rows of each label. */
  minRowsPerLabel: perSplit,
});

export type DataIntegrityPolicy = z.infer<typeof dataIntegrityPolicySchema>;
