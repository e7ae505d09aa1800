/**
 * Settings of a plan that are each allowed and together make no sense: training by them would
 * diverge, change nothing, or never be measured.
 *
 * @module
 */
import { tensorSpecs } from '../../../engine/model/config.ts';
import type { Finding } from '../../../ledger/verdicts.ts';
import { problem } from '../../../problem/problem.ts';
import type { TrainPlan } from '../../../runtimes/train-plan.ts';
import type { Forecast } from '../../../planning/make-plan.ts';
import type { PlanOverrides } from '../../../planning/plan-overrides.ts';
import { defaultLearningRate, type PlanBase } from '../../../planning/plan-defaults.ts';

/** Times the default rate. Sweeps of AdamW diverge within a factor of ten of the best rate. */
const rateLimits = { warning: 5, error: 20 };
/** Passes over the data after which a held-out loss only rises. */
const passLimits = { scratch: 200, pretrained: 20 };

/** Finds settings that make no sense together; `wished` are those that somebody set. */
export function planFindings(
  plan: TrainPlan,
  { epochs }: Pick<Forecast, 'epochs'>,
  base: PlanBase,
  wished: PlanOverrides,
): Finding[] {
  return [
    ...schedule(plan),
    ...rate(plan, base),
    ...optimizer(plan),
    ...adapter(plan, base, wished),
    ...passes(epochs, base),
  ];
}

const at = (field: string, evidence: Record<string, unknown>) => ({
  location: { field },
  evidence,
});

function schedule({ steps, warmupSteps, evalEverySteps }: TrainPlan): Finding[] {
  const findings: Finding[] = [];
  if (warmupSteps >= steps)
    findings.push(
      problem(
        'plan.warmup',
        `the learning rate still rises at the end: ${warmupSteps} steps of warm-up, ${steps} in all`,
        at('warmupSteps', { warmupSteps, steps }),
      ),
    );
  if (evalEverySteps > steps)
    findings.push(
      problem(
        'plan.unevaluated',
        `an evaluation every ${evalEverySteps} steps, and only ${steps} steps`,
        at('evalEverySteps', { evalEverySteps, steps }),
      ),
    );
  return findings;
}

function rate({ learningRate, method, keepLayers }: TrainPlan, base: PlanBase): Finding[] {
  const usual = defaultLearningRate(base, method, { keepLayers });
  const factor = learningRate / usual;
  if (factor <= rateLimits.warning) return [];
  return [
    problem(
      'plan.learning-rate',
      `a learning rate of ${learningRate}, ${factor.toPrecision(2)} times the usual ${usual}`,
      {
        severity: factor > rateLimits.error ? 'error' : 'warning',
        ...at('learningRate', { learningRate, usual, limits: rateLimits }),
      },
    ),
  ];
}

/** Kingma and Ba divide by 1 − β; decoupled decay multiplies weights by 1 − rate · decay. */
function optimizer({ beta1, beta2, learningRate, weightDecay }: TrainPlan): Finding[] {
  const findings: Finding[] = [];
  for (const [field, beta] of Object.entries({ beta1, beta2 }))
    if (beta >= 1)
      findings.push(
        problem(
          'plan.optimizer',
          `${field} of ${beta} divides by zero`,
          at(field, { [field]: beta }),
        ),
      );
  if (learningRate * weightDecay >= 1)
    findings.push(
      problem(
        'plan.optimizer',
        `a weight decay of ${weightDecay} at this rate takes all of a weight in one step`,
        at('weightDecay', { weightDecay, learningRate }),
      ),
    );
  return findings;
}

function adapter({ lora }: TrainPlan, { config }: PlanBase, wished: PlanOverrides): Finding[] {
  if (lora === null)
    return wished.lora === undefined
      ? []
      : [
          problem(
            'plan.adapter-unused',
            'settings of adapters, and a training of all weights',
            at('lora', { lora: wished.lora }),
          ),
        ];
  if (lora.targets.length === 0)
    return [problem('plan.adapter', 'no modules to adapt', at('lora.targets', { targets: [] }))];
  const adapted = tensorSpecs(config).filter(({ name }) =>
    lora.targets.some((target) => name.endsWith(`.${target}.weight`)),
  );
  // A product of rank r has as many parameters as the matrix at r = in · out / (in + out).
  const limit = Math.min(
    ...adapted.map(({ shape: [out, into] }) => Math.floor((into * out) / (into + out))),
  );
  if (lora.rank <= limit) return [];
  return [
    problem(
      'plan.adapter',
      `adapters of rank ${lora.rank} have more parameters than the matrices they adapt`,
      at('lora.rank', { rank: lora.rank, limit }),
    ),
  ];
}

function passes(epochs: number, { kind }: PlanBase): Finding[] {
  const limit = passLimits[kind];
  if (epochs <= limit) return [];
  return [
    problem('plan.passes', `${epochs} passes over the same rows`, at('steps', { epochs, limit })),
  ];
}
