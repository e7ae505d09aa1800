/**
 * The amend stage: a train plan to the same plan with what became of it while it ran, the step that a
 * limit ended it at and the settings that it went on by. Training by the amended plan from the start
 * gives the bytes of the run that was amended on its way.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Artifact } from '../../ledger/artifacts.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { trainPlanSchema, type TrainPlan } from '../../runtimes/train-plan.ts';
import type { Stage } from '../stage/stage.ts';

/** What becomes of these settings of a plan. */
export type PlanChanges = Pick<TrainPlan, 'stopAtStep' | 'amendments'>;

const planFile = 'plan.json';

/** The inputs of the plan are those of the amended one too, so that its dataset is found in its place. */
export const amendStage: Stage<PlanChanges, 'dataset' | 'plan'> = {
  name: 'amend',
  produces: 'train-plan',
  version: '1',
  run({ configuration, inputs, output, describe }) {
    const { plan } = inputs;
    const { stopAtStep, amendments } = configuration;
    const amended = trainPlanSchema.parse({
      ...plan.json<TrainPlan>(planFile),
      stopAtStep,
      amendments,
    });
    plan.materialize(output, (path) => path !== planFile);
    for (const { path, sha256 } of plan.descriptor.files)
      if (path !== planFile) describe(path, sha256);
    writeFileSync(join(output, planFile), `${canonicalJson(amended)}\n`);
    return Promise.resolve({
      ...plan.descriptor.summary,
      stopAtStep,
      amendments: amendments.length,
    });
  },
};

/** Gives the inputs of the stage for a plan. */
export const inputsToAmend = (
  plan: Artifact,
  inputsOfPlan: Record<string, Artifact>,
): Record<'dataset' | 'plan', Artifact> =>
  ({ ...inputsOfPlan, plan }) as Record<'dataset' | 'plan', Artifact>;
