/**
 * The plans that preflight proposes, and in what each differs from the balanced one.
 *
 * @module
 */
import { canonicalJson } from '../../ledger/canonical-json.ts';
import type { ModelConfig } from '../../engine/model/config.ts';
import { trainedConfig, type TrainPlan } from '../../runtimes/train-plan.ts';
import { estimateDisk } from '../../planning/disk-forecast.ts';
import { trainableParameters } from '../../planning/training-cost.ts';
import { makePlan, type Forecast, type PlanRequest } from '../../planning/make-plan.ts';
import { planProfiles, type PlanProfile } from '../../planning/plan-defaults.ts';
import type { PlanProposal } from './preflight-report.ts';
import { stringify } from 'yaml';

const why: Record<PlanProfile, string> = {
  safe: 'least memory and least risk of divergence: small micro-batches, activations computed again, half the learning rate',
  balanced: 'the usual choice',
  max_quality:
    'whole records, finer evaluation and more patience; more passes over the data where the budget allows',
};

/**
 * Makes a plan for each profile.
 *
 * @param tokensOf Gives what a plan would train on.
 * @throws The problems of `makePlan`.
 */
export function proposePlans(
  request: Omit<PlanRequest, 'profile'>,
  memoryOf: (plan: TrainPlan, forecast: Forecast) => PlanProposal['memory'],
): PlanProposal[] {
  const made = planProfiles.map((profile) => ({
    profile,
    ...makePlan({ ...request, profile }),
  }));
  const balanced = made.find(({ profile }) => profile === 'balanced')!.plan;
  return made.map(({ profile, plan, forecast }) => ({
    profile,
    plan,
    forecast,
    memory: memoryOf(plan, forecast),
    disk: diskOf(trainedConfig(request.base.config, plan), plan, request.statistics.tokens),
    differences: differences(plan, balanced),
    why: why[profile],
  }));
}

const diskOf = (config: ModelConfig, plan: TrainPlan, tokens: number): PlanProposal['disk'] =>
  estimateDisk(config, trainableParameters(config, plan), tokens);

function differences(plan: TrainPlan, balanced: TrainPlan): PlanProposal['differences'] {
  return Object.entries(plan)
    .map(([setting, value]) => ({
      setting,
      value: value as unknown,
      balanced: balanced[setting as keyof TrainPlan] as unknown,
    }))
    .filter(({ value, balanced }) => canonicalJson(value) !== canonicalJson(balanced));
}

/** Names the path of a plan within the report's artifact. */
export const planPath = (candidate: string, profile: string): string =>
  `plans/${candidate}/${profile}.yaml`;

/**
 * Writes a proposed plan as a file that `train --plan` takes as it is: every setting, in the order of
 * the schema, so that two plans can be compared line by line; and above them, as comments, what it comes
 * to and in what it differs.
 */
export function planText(
  candidate: string,
  { profile, plan, forecast, memory, disk, differences, why }: PlanProposal,
): string {
  const comments = [
    `${profile} plan for ${candidate}: ${why}`,
    `${plan.steps} steps, ${forecast.epochs} epochs, ${forecast.trainTokens} tokens; ${forecast.referenceSeconds} s on the reference machine`,
    `memory ${range(memory)}, disk ${range(disk)} (estimated from shapes)`,
    ...differences.map(
      ({ setting, value, balanced }) =>
        `${setting} ${JSON.stringify(value)}, balanced has ${JSON.stringify(balanced)}`,
    ),
  ];
  return `${comments.map((line) => `# ${line}`).join('\n')}\n${stringify(plan)}`;
}

const range = ({ low, high }: { low: number; high: number }): string =>
  `${mebibytes(low)} to ${mebibytes(high)} MiB`;

const mebibytes = (bytes: number): string => (bytes / 1024 ** 2).toFixed(0);
