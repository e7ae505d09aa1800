/**
 * A file of training settings for `train --plan`: any of the plan's settings with the rest left to
 * defaults, or a whole plan as preflight proposes it. YAML or JSON.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { didYouMean } from '../problem/nearest.ts';
import { fail } from '../problem/problem.ts';
import { trainPlanSchema } from '../runtimes/train-plan.ts';
import { planOverridesSchema, type PlanOverrides } from './plan-overrides.ts';
import { planProfiles, type PlanMethod, type PlanProfile } from './plan-defaults.ts';

const settingsSchema = planOverridesSchema.extend({
  base: z.string().optional(),
  method: z.enum(['full', 'lora']).optional(),
  profile: z.enum(planProfiles).optional(),
  /** Accepted from whole plans. */
  schema: z.literal(1).optional(),
  lora: planOverridesSchema.shape.lora.nullable(),
  seed: trainPlanSchema.shape.seed.optional(),
  stopAtStep: z.null().optional(),
  amendments: z.array(z.never()).optional(),
});

export interface PlanSettings {
  base?: string;
  method?: PlanMethod;
  profile?: PlanProfile;
  overrides: PlanOverrides;
}

/**
 * Reads a plan file. Seed and schema in it do not count.
 *
 * @throws ENOENT when there is no such file, which shows as `file.missing`; `plan.invalid` with the
 *   field, and the nearest known one.
 */
export function readPlanFile(file: string): PlanSettings {
  return checkPlanSettings(parseText(file, readFileSync(file, 'utf8')), file);
}

/** JSON Schema (2020-12) of such a file. */
export const planFileDocument = () => z.toJSONSchema(settingsSchema, { io: 'input' });

/** @throws `plan.invalid` with the field, and the nearest known one; `file` names the settings. */
export function checkPlanSettings(value: unknown, file: string): PlanSettings {
  const result = settingsSchema.safeParse(value);
  if (!result.success) refuse(file, result.error);
  // Seed and schema are the program's: a plan file changes settings, not what is random about them.
  const {
    base,
    method,
    profile,
    schema,
    seed: _d,
    stopAtStep: _a,
    amendments: _m,
    lora,
    ...rest
  } = result.data;
  // A whole plan that says nothing of pairs learns replies by themselves, of openings, whole examples, and
  // of layers, all of them.
  const whole = schema !== undefined;
  const overrides = {
    ...rest,
    ...(lora ? { lora } : {}),
    ...(whole && rest.preference === undefined ? { preference: null } : {}),
    ...(whole && rest.sharedOpenings === undefined ? { sharedOpenings: false } : {}),
    ...(whole && rest.keepLayers === undefined ? { keepLayers: null } : {}),
  };
  return { base, method, profile, overrides };
}

function parseText(file: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    return fail('plan.invalid', `${file} is neither YAML nor JSON`, {
      location: { file },
      cause: error,
    });
  }
}

function refuse(file: string, error: z.ZodError): never {
  const [issue] = error.issues;
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const field = [...issue.path, ...(unknown === undefined ? [] : [unknown])].join('.');
  const message =
    unknown === undefined
      ? `${field || 'the plan'}: ${issue.message}`
      : `there is no setting ${unknown}${didYouMean(unknown, Object.keys(settingsSchema.shape))}`;
  fail('plan.invalid', message, { location: { file, field } });
}
