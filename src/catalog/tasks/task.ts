/**
 * Tasks: what a model is trained to do. A task says which records it learns from, how they are
 * split, what is measured, and what the gates ask.
 *
 * @module
 */
import { z } from 'zod';
import { fail } from '../../problem/problem.ts';
import { didYouMean } from '../../problem/nearest.ts';
import { readDataFile } from '../data-file.ts';
import { recordSchemas } from '../records/record-schema.ts';
import { benchmarkFloorPolicySchema } from './benchmark-floor-policy.ts';
import { dataIntegrityPolicySchema } from './data-integrity-policy.ts';
import { evaluationPolicySchema } from './evaluation-policy.ts';
import { nearDuplicatePolicySchema } from './near-duplicate-policy.ts';
import { releaseReadinessPolicySchema } from './release-readiness-policy.ts';
import { selectionPolicySchema } from './selection-policy.ts';

export const splitPolicySchema = z.strictObject({
  /** Share of rows held out for decisions during training, where none are given. */
  validation: z.number().gt(0).lt(1),
  /** Share of rows held out for the final measurement, where none are given. */
  test: z.number().gt(0).lt(1),
});

const taskSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** Canonical records it can learn from, preferred first. */
  records: z.array(z.enum(recordSchemas)).min(1),
  evaluation: evaluationPolicySchema,
  selection: selectionPolicySchema,
  split: splitPolicySchema,
  nearDuplicates: nearDuplicatePolicySchema,
  gates: z.strictObject({
    A: dataIntegrityPolicySchema,
    C: benchmarkFloorPolicySchema,
    D: releaseReadinessPolicySchema,
  }),
});

export type SplitPolicy = z.infer<typeof splitPolicySchema>;
export type Task = z.infer<typeof taskSchema>;

export const taskIds = [
  'causal_lm',
  'classification',
  'question_answering',
  'summarization',
  'extraction',
  'tool_call',
  'preference',
] as const;

/**
 * A task that differs from another in what it learns from, what is measured and what floor that has.
 */
const variantSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  extends: z.enum(taskIds),
  records: taskSchema.shape.records,
  evaluation: taskSchema.shape.evaluation.optional(),
  floor: benchmarkFloorPolicySchema.optional(),
});

/**
 * Reads a task; what a variant leaves out is that of the task it extends.
 *
 * @throws `task.unknown`.
 */
export function loadTask(id: string): Task {
  if (!(taskIds as readonly string[]).includes(id))
    fail('task.unknown', `there is no task ${id}${didYouMean(id, taskIds)}`);
  const url = new URL(`${id}.yaml`, import.meta.url);
  const task = readDataFile(url, z.union([taskSchema, variantSchema]));
  if (!('extends' in task)) return task;
  const { extends: base, evaluation, floor, ...own } = task;
  const { gates, ...inherited } = loadTask(base);
  return {
    ...inherited,
    ...own,
    evaluation: evaluation ?? inherited.evaluation,
    gates: { ...gates, C: floor ?? gates.C },
  };
}
