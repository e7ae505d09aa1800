/**
 * Two trainings beside each other: what was different about them, how their losses went, and which of
 * them is better on the same held-out items.
 *
 * @module
 */
import type { Artifact } from '../../ledger/artifacts.ts';
import type { Run } from '../../ledger/work/runs.ts';
import { fail } from '../../problem/problem.ts';
import { readMetrics } from '../../runtimes/embedded/metrics-file.ts';
import { timelineOf } from '../observe/timeline.ts';
import type { Session } from '../stage/run-stage.ts';
import type { PlannedBase } from '../train/plan-stage.ts';
import type { TrainPlan } from '../../runtimes/train-plan.ts';
import { orderOf } from './do-run.ts';
import {
  heldOutDifference,
  type DifferenceRequest,
  type HeldOutDifference,
} from './held-out-difference.ts';

/** A setting that is not the same; null where one of the two has none of that name. */
export interface SettingDifference {
  /** `base`, `data`, `plan.learningRate`, `runtime.…`, `machine.device`, … */
  setting: string;
  first: unknown;
  second: unknown;
}

/** Losses at a step that both have, in nats per target token. */
export interface CommonStep {
  step: number;
  first: number;
  second: number;
}

export interface RunComparison {
  first: Run;
  second: Run;
  settings: SettingDifference[];
  /** Loss of the training steps, and of the evaluations on validation items. */
  curves: { training: CommonStep[]; heldOut: CommonStep[] };
  difference: HeldOutDifference;
}

/**
 * Compares two trainings, of one project or of two.
 *
 * @throws `run.not-comparable` when one of them is no training; the problems of `heldOutDifference`.
 */
export async function compareRuns(
  session: Session,
  first: Run,
  second: Run,
  request: DifferenceRequest,
): Promise<RunComparison> {
  const sides = [sideOf(session, first), sideOf(session, second)] as const;
  const [a, b] = sides.map(({ curve }) => curve);
  return {
    first,
    second,
    settings: settingDifferences(sides[0].settings, sides[1].settings),
    curves: {
      training: commonSteps(a.training, b.training),
      heldOut: commonSteps(a.heldOut, b.heldOut),
    },
    difference: await heldOutDifference(session, sides[0], sides[1], request),
  };
}

type Losses = ReadonlyMap<number, number>;

interface Side {
  run: Run;
  dataset: Artifact;
  checkpoint: Artifact | null;
  settings: ReadonlyMap<string, unknown>;
  curve: { training: Losses; heldOut: Losses };
}

function sideOf({ ledger }: Session, run: Run): Side {
  const checkpoint = run.artifact === null ? null : ledger.artifacts.find(run.artifact);
  const id = checkpoint?.descriptor.inputs.plan ?? orderOf(run)?.plan;
  if (run.stage !== 'train' || id === undefined)
    fail('run.not-comparable', `run ${run.id} is of stage ${run.stage}: it has no plan`);
  const plan = ledger.artifacts.find(id);
  const { dataset } = ledger.artifacts.inputs(plan);
  const { id: base, digest } = plan.json<PlannedBase>('base.json');
  const hello = ledger.runs.events(run.id).findLast(({ type }) => type === 'hello');
  const settings = flat({
    base,
    'base digest': digest,
    data: dataset.id,
    plan: plan.json<TrainPlan>('plan.json'),
    runtime: checkpoint?.descriptor.producer.configuration ?? {},
    machine: hello?.data.fingerprint ?? {},
  });
  return { run, dataset, checkpoint, settings, curve: curveOf(ledger, run, checkpoint) };
}

/** Every step as the checkpoint set has it, else what events tell of the run so far. */
function curveOf(ledger: Session['ledger'], run: Run, checkpoint: Artifact | null): Side['curve'] {
  const losses = (lines: readonly { step: number; loss: number }[]): Losses =>
    new Map(lines.map(({ step, loss }) => [step, loss]));
  if (checkpoint?.has('metrics.jsonl')) {
    const lines = readMetrics(checkpoint.path('metrics.jsonl'));
    return {
      training: losses(lines.filter(({ type }) => type === 'step')),
      heldOut: losses(lines.filter(({ type }) => type === 'eval')),
    };
  }
  const { metrics, evaluations } = timelineOf(ledger, run);
  return { training: losses(metrics), heldOut: losses(evaluations) };
}

export const commonSteps = (first: Losses, second: Losses): CommonStep[] =>
  [...first]
    .flatMap(([step, loss]) => {
      const other = second.get(step);
      return other === undefined ? [] : [{ step, first: loss, second: other }];
    })
    .sort((a, b) => a.step - b.step);

export const settingDifferences = (
  first: ReadonlyMap<string, unknown>,
  second: ReadonlyMap<string, unknown>,
): SettingDifference[] =>
  [...new Set([...first.keys(), ...second.keys()])]
    .map((setting) => ({
      setting,
      first: first.get(setting) ?? null,
      second: second.get(setting) ?? null,
    }))
    .filter((each) => JSON.stringify(each.first) !== JSON.stringify(each.second));

/** Settings within settings get names like `plan.lora.rank`; lists are values. */
export function flat(value: object, above = ''): Map<string, unknown> {
  const named = Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? [...flat(inner, `${above}${name}.`)]
      : [[`${above}${name}`, inner] as const],
  );
  return new Map(named);
}
