/**
 * What is to be trained, from what was given, the plan file and what the benchmark chose.
 *
 * @module
 */
import type { Project } from '../../ledger/projects.ts';
import type { Session } from '../../lifecycle/stage/run-stage.ts';
import type { TrainingRequest } from '../../lifecycle/train/train-project.ts';
import type { PlanOverrides } from '../../planning/plan-overrides.ts';
import { fail } from '../../problem/problem.ts';
import type { TrainInput } from './input.ts';
import { planSettingsOf } from './plan-settings.ts';

/** Options win over the plan file, the plan file over the benchmark's choice and the defaults. */
export async function requestOf(
  { ledger }: Session,
  project: Project,
  options: TrainInput,
): Promise<TrainingRequest> {
  const [file, { chosenBase }, { checkOverrides }, { usualBeta }] = await Promise.all([
    planSettingsOf(options.plan),
    import('../../lifecycle/benchmark/benchmark-summary.ts'),
    import('../../planning/plan-overrides.ts'),
    import('../../planning/plan-defaults.ts'),
  ]);
  const chosen = chosenBase(ledger, project);
  const base =
    options.baseModel ??
    file?.base ??
    chosen?.id ??
    fail('usage.invalid', 'name a base model with --base-model', {
      fix: 'Or let a benchmark choose: brewslm train --project P --autopilot',
    });
  const { epochs, steps, learningRate, sequenceLength, loraRank } = options;
  const { lora, preference, ...rest } = file?.overrides ?? {};
  return {
    base,
    method:
      trainedMethod(options.method) ?? file?.method ?? (base === chosen?.id ? chosen.method : null),
    profile: options.profile ?? file?.profile ?? 'balanced',
    budgetSeconds: options.budget ?? null,
    overrides: checkOverrides({
      ...rest,
      ...given({ epochs, steps, learningRate, sequenceLength }),
      ...given({ preference: preferenceOf(options.preference, preference, usualBeta) }),
      ...(lora || loraRank !== undefined
        ? { lora: { ...lora, ...given({ rank: loraRank }) } }
        : {}),
    }),
  };
}

/** A beta of the plan file stays with its loss. */
function preferenceOf(
  wish: TrainInput['preference'],
  file: PlanOverrides['preference'],
  usualBeta: Record<'dpo' | 'orpo', number>,
): PlanOverrides['preference'] {
  if (wish === undefined) return file;
  if (wish === 'sft') return null;
  return file?.loss === wish ? file : { loss: wish, beta: usualBeta[wish] };
}

/** What is trained in QLoRA is what LoRA trains; the rest is of the runtime. */
const trainedMethod = (method: TrainInput['method']) => (method === 'qlora' ? 'lora' : method);

const given = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
