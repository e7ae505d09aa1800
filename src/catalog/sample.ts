/**
 * The datasets that come with the program.
 *
 * @module
 */
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { didYouMean } from '../problem/nearest.ts';
import { fail } from '../problem/problem.ts';
import { readDataFile } from './data-file.ts';
import { recordSchemas } from './records/record-schema.ts';
import { taskIds } from './tasks/task.ts';

const sampleSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  task: z.enum(taskIds),
  schema: z.enum(recordSchemas),
  description: z.string(),
  licence: z.string(),
  rows: z.int().positive(),
  files: z
    .array(
      z.strictObject({
        path: z.string(),
        sha256: z.string().length(64),
        split: z.enum(['train', 'validation', 'test']).optional(),
      }),
    )
    .min(1),
});

export type Sample = z.infer<typeof sampleSchema>;

export const sampleIds = ['general-chat-v1', 'support-chat-v1', 'ticket-router-v1'] as const;

/**
 * Reads the card of a sample.
 *
 * @returns The card, and for each of its files, in their order, where it lies.
 * @throws `sample.unknown` when none comes with the program under this id.
 */
export function loadSample(id: string): { sample: Sample; paths: string[] } {
  if (!(sampleIds as readonly string[]).includes(id))
    fail('sample.unknown', `there is no sample ${id}${didYouMean(id, sampleIds)}`);
  const folder = new URL(`samples/${id}/`, import.meta.url);
  const sample = readDataFile(new URL('sample.yaml', folder), sampleSchema);
  return { sample, paths: sample.files.map(({ path }) => fileURLToPath(new URL(path, folder))) };
}
