/**
 * Project templates: a task with the defaults that suit one kind of work. A template is data; a
 * new one is a file here and its name in `templateIds`.
 *
 * @module
 */
import { z } from 'zod';
import { didYouMean } from '../../problem/nearest.ts';
import { fail } from '../../problem/problem.ts';
import { readDataFile } from '../data-file.ts';
import { mappingSchema } from '../records/mapping.ts';
import { benchmarkFloorPolicySchema } from '../tasks/benchmark-floor-policy.ts';
import { dataIntegrityPolicySchema } from '../tasks/data-integrity-policy.ts';
import { splitPolicySchema, taskIds } from '../tasks/task.ts';

const templateSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  task: z.enum(taskIds),
  /** Sample dataset that shows the template at work, where one comes with the program. */
  sample: z.string().nullable(),
  /** The mapping of its data; null leaves it to be inferred from them. */
  mapping: mappingSchema.nullable(),
  /** Replaces the task's split where given. */
  split: splitPolicySchema.optional(),
  /** Replaces single settings of the task's policies. */
  gates: z.strictObject({
    A: dataIntegrityPolicySchema.partial().optional(),
    C: benchmarkFloorPolicySchema.partial().optional(),
  }),
  /** Base models that autopilot considers, by catalogue id. */
  candidates: z.array(z.string()).min(1),
  plan: z.strictObject({
    /** Tokens per row of a batch. */
    sequenceLength: z.int().positive(),
    /** Minutes that training may take unless --budget says otherwise. */
    budgetMinutes: z.number().positive(),
  }),
});

export type Template = z.infer<typeof templateSchema>;

export const templateIds = [
  'general',
  'support',
  'classification',
  'question-answering',
  'summarization',
  'extraction',
  'tools',
  'preference',
] as const;

/**
 * Reads a template.
 *
 * @throws `template.unknown`.
 */
export function loadTemplate(id: string): Template {
  if (!(templateIds as readonly string[]).includes(id))
    fail('template.unknown', `there is no template ${id}${didYouMean(id, templateIds)}`);
  return readDataFile(new URL(`${id}.yaml`, import.meta.url), templateSchema);
}
