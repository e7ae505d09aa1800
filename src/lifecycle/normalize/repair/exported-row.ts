/**
 * A rejected row as it goes out for repair: where it belongs, why it was refused, and the record, or
 * the text where no record could be read.
 *
 * @module
 */
import { z } from 'zod';
import { rowPlaceSchema } from '../../ingest/repairs/parse-repairs.ts';

export const exportedRowSchema = z.strictObject({
  at: rowPlaceSchema,
  code: z.string(),
  message: z.string(),
  field: z.string().optional(),
  /** What the row should be; null: what `text` says. */
  record: z.record(z.string(), z.unknown()).nullable(),
  /** As it is in the file, where it could not be read and stands on lines of its own. */
  text: z.string().optional(),
  /** True: leave the row out. */
  drop: z.boolean(),
});
export type ExportedRow = z.infer<typeof exportedRowSchema>;
