/**
 * What a caller may set of a train plan.
 *
 * @module
 */
import { z } from 'zod';
import { fail } from '../problem/problem.ts';
import { loraSchema, preferenceSchema, trainPlanSchema } from '../runtimes/train-plan.ts';

/** What a caller may set; everything else gets a default that the plan shows. */
export const planOverridesSchema = trainPlanSchema
  .omit({
    schema: true,
    base: true,
    method: true,
    lora: true,
    stopAtStep: true,
    seed: true,
    amendments: true,
  })
  .extend({
    /** Passes over the training data; sets `steps`. */
    epochs: z.number().positive(),
    lora: loraSchema.partial(),
    /** Null learns the better replies alone. */
    preference: preferenceSchema.nullable(),
    /** Null keeps all layers. */
    keepLayers: trainPlanSchema.shape.keepLayers.unwrap().nullable(),
    longReplies: trainPlanSchema.shape.longReplies.unwrap(),
  })
  .partial();

export type PlanOverrides = z.infer<typeof planOverridesSchema>;

/**
 * Checks what a caller set.
 *
 * @throws `plan.invalid` with the setting that is unknown or out of its range.
 */
export function checkOverrides(given: unknown): PlanOverrides {
  const result = planOverridesSchema.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue.path.join('.');
  return fail('plan.invalid', `${field}: ${issue.message}`, { location: { field } });
}
