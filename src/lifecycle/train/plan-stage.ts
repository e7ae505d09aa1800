/**
 * The plan stage: dataset and base to a train plan with everything training needs, tokens and
 * tokenizer included, so that a worker starts from numbers.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { speedOf, type DeviceReference } from '../../catalog/runtimes/device-class.ts';
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import type { ModelConfig } from '../../engine/model/config.ts';
import { writeTokenSet, type StoredExample } from '../../engine/tokenizer/token-set.ts';
import { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { canonicalJson, deriveSeed, sha256 } from '../../ledger/canonical-json.ts';
import { fail } from '../../problem/problem.ts';
import { trainedConfig, type TrainPlan } from '../../runtimes/train-plan.ts';
import { cardOf, loadSplit } from '../normalize/dataset.ts';
import { estimateMemory, type MemoryEstimate } from '../../planning/memory/memory-forecast.ts';
import type { Stage, StageContext } from '../stage/stage.ts';
import { baseReference, prepareBase, resolveBase } from '../../planning/resolved-base.ts';
import { encodeToLearn, examplesOfPair, fitToPlan } from '../../planning/tokens/encode-pairs.ts';
import { tokenStatistics, type TokenStatistics } from '../../planning/tokens/encode-records.ts';
import { makePlan, type Forecast } from '../../planning/make-plan.ts';
import type { PlanOverrides } from '../../planning/plan-overrides.ts';
import type { PlanMethod, PlanProfile } from '../../planning/plan-defaults.ts';
import { writeTokenizer } from './checkpoint.ts';
import { fitHead } from './fit-head.ts';

/** What decides a plan, beside the dataset. */
export interface PlanConfiguration {
  base: string;
  /** The base as it was when the plan was asked for: a base that changed since is refused. */
  baseDigest: string;
  method: PlanMethod;
  profile: PlanProfile;
  budgetSeconds: number;
  overrides: PlanOverrides;
  leastSequenceLength: number;
  /** What the budget is counted on; absent for the embedded runtime's two cores. */
  reference?: DeviceReference;
  /** The step to end at, in a plan that is amended because the clock stopped its run. */
  stopAtStep: number | null;
}

/** What `base.json` says: the base, and the shape of the model that is made of it. */
export interface PlannedBase {
  id: string;
  kind: 'scratch' | 'pretrained';
  digest: string;
  config: ModelConfig;
  /** Seed of the initial weights, from scratch. */
  seed: number;
  task: string;
  records: string;
}

/** What `forecast.json` says. */
export interface PlanForecast extends Forecast {
  train: TokenStatistics;
  validation: TokenStatistics;
  /** Training conversations that lost their oldest turns, and examples with no reply left. */
  truncated: number;
  dropped: number;
  memory: MemoryEstimate;
}

/** Derives what the plan of a project is seeded with; preflight proposes plans with the same. */
export const trainingSeed = (projectSeed: number): number =>
  deriveSeed(projectSeed, 'plan/training');

type Context = StageContext<PlanConfiguration, 'dataset'>;

export const planStage: Stage<PlanConfiguration, 'dataset'> = {
  name: 'plan',
  produces: 'train-plan',
  version: '6',
  async run(context) {
    const { configuration, inputs, output } = context;
    const { dataset } = inputs;
    const card = cardOf(dataset);
    const resolved = await resolveBase(context.home, configuration.base);
    if (resolved.digest !== configuration.baseDigest)
      fail('model.changed', `base model ${resolved.id} changed since the plan was asked for`);
    const train = await loadSplit(dataset, 'train');
    context.progress({ label: 'tokenizing', done: 0, total: 3 });
    const base = prepareBase(resolved, train);
    context.signal.throwIfAborted();
    const tokenizer = Tokenizer.open(base.tokenizer);
    const preference = configuration.overrides.preference ?? undefined;
    const examples = await encodeToLearn(tokenizer, train, preference);
    context.progress({ label: 'tokenizing', done: 1, total: 3 });

    const { reference } = configuration;
    const { plan, forecast } = makePlan({
      base,
      method: configuration.method,
      profile: configuration.profile,
      budgetSeconds: configuration.budgetSeconds,
      speed: speedOf(reference),
      statistics: tokenStatistics(examples),
      overrides: configuration.overrides,
      labels: card.task === 'classification',
      leastSequenceLength: configuration.leastSequenceLength,
      seed: context.seed('training'),
    });
    const amended: TrainPlan = { ...plan, stopAtStep: configuration.stopAtStep };
    const fitted = fitToPlan(examples, plan);
    if (fitted.examples.length === 0)
      fail('train.no-examples', 'no reply fits the sequence length');
    await writeTokenSet(join(output, 'train.tokens'), fitted.examples);
    context.progress({ label: 'tokenizing', done: 2, total: 3 });
    const validation = await evaluationSet(context, tokenizer, dataset, amended, forecast);
    await writeTokenSet(join(output, 'validation.tokens'), validation);

    const seed = context.seed('initialization');
    const { id, kind, config, digest } = base;
    if (plan.keepLayers !== undefined) {
      const reference = await baseReference(context.home, { id, kind, config, digest, seed });
      await fitHead(context, reference, plan.keepLayers, fitted.examples);
    }
    const planned: PlannedBase = {
      id,
      kind,
      digest,
      config: trainedConfig(config, plan),
      seed,
      task: card.task,
      records: card.records,
    };
    const figures: PlanForecast = {
      ...forecast,
      train: tokenStatistics(fitted.examples),
      validation: tokenStatistics(validation),
      truncated: fitted.truncated,
      dropped: fitted.dropped,
      memory: estimateMemory(planned.config, plan, {
        train: fitted.examples,
        validation,
        counts: tokenStatistics(fitted.examples),
      }),
    };
    const write = (name: string, value: unknown) =>
      writeFileSync(join(output, name), `${canonicalJson(value)}\n`);
    write('plan.json', amended);
    write('base.json', planned);
    write('forecast.json', figures);
    writeTokenizer(output, base.tokenizer);
    context.progress({ label: 'tokenizing', done: 3, total: 3 });
    return {
      base: base.id,
      method: plan.method,
      steps: plan.steps,
      learningRate: plan.learningRate,
      trainTokens: forecast.trainTokens,
    };
  },
};

/** Validation examples by order of their ids' hashes, up to the tokens that evaluation may take. */
async function evaluationSet(
  context: Context,
  tokenizer: Tokenizer,
  dataset: Artifact,
  plan: TrainPlan,
  forecast: Forecast,
): Promise<StoredExample[]> {
  const drawn = byHash(await loadSplit(dataset, 'validation'));
  const chosen: StoredExample[] = [];
  let tokens = 0;
  const batch = 64;
  for (let from = 0; from < drawn.length && tokens < forecast.evaluationTokens; from += batch) {
    context.signal.throwIfAborted();
    const records = drawn.slice(from, from + batch);
    const encoded = await encodeToLearn(tokenizer, records, plan.preference);
    for (const example of fitToPlan(encoded, plan).examples) {
      if (tokens >= forecast.evaluationTokens && isWhole(chosen, plan)) break;
      chosen.push(example);
      tokens += example.ids.length;
    }
  }
  return chosen;
}

/** Not one reply of a pair without the other. */
const isWhole = (chosen: readonly StoredExample[], { preference }: TrainPlan): boolean =>
  preference === undefined || chosen.length % examplesOfPair === 0;

const byHash = (records: readonly CanonicalRecord[]): CanonicalRecord[] =>
  records
    .map((record) => ({ record, hash: sha256(record.id) }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1))
    .map(({ record }) => record);
