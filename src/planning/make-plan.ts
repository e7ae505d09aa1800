/**
 * Makes a train plan: a pure function of base, data statistics, budget and wishes. Nothing of the
 * machine it runs on enters, so that the same project gets the same plan everywhere.
 *
 * @module
 */
import type { ReferenceSpeed } from '../catalog/runtimes/reference-speed.ts';
import { rowLength } from '../engine/train/batches/row-packing.ts';
import { trainedConfig, trainPlanSchema, type TrainPlan } from '../runtimes/train-plan.ts';
import { fail } from '../problem/problem.ts';
import {
  referenceStepSeconds,
  stepFlops,
  stepWork,
  type CostOptions,
  type StepWork,
} from './training-cost.ts';
import { examplesOfPair } from './tokens/encode-pairs.ts';
import type { TokenStatistics } from './tokens/encode-records.ts';
import { lengthForOpenings, packedRows } from './packed-rows.ts';
import { fittingSeconds, layersToKeep } from './keep-layers.ts';
import type { PlanOverrides } from './plan-overrides.ts';
import { affordableSteps, referenceSteps } from './reference-steps.ts';
import {
  defaultLearningRate,
  defaultLora,
  defaultOptimizer,
  microBatchTokens,
  profileSettings,
  roundRate,
  usualLongReplies,
  type PlanBase,
  type PlanMethod,
  type PlanProfile,
} from './plan-defaults.ts';

export interface PlanRequest {
  base: PlanBase;
  method: PlanMethod;
  profile: PlanProfile;
  /** Seconds on the reference of the catalogue that `speed` is of. */
  budgetSeconds: number;
  /** Two cores with the embedded runtime when left out. */
  speed?: ReferenceSpeed | undefined;
  /**
   * Statistics of the training examples, before they are cut to the sequence length; with a preference
   * among the overrides, of two a pair.
   */
  statistics: TokenStatistics;
  overrides: PlanOverrides;
  /** Whether replies are labels, of which a few layers make much in little time. */
  labels?: boolean;
  /** Rows are at least this long, so that packing fills them well. */
  leastSequenceLength?: number;
  seed: number;
}

/** What the plan comes to, computed from shapes and counts; nothing measured. */
export interface Forecast {
  epochs: number;
  stepsPerEpoch: number;
  tokensPerStep: number;
  trainTokens: number;
  /** Validation tokens per evaluation, so that evaluating takes about a tenth of the time. */
  evaluationTokens: number;
  flops: number;
  /** Work of one step. */
  work: StepWork;
  /** Seconds that all of it takes on the reference machine. */
  referenceSeconds: number;
  /** What decides the number of steps. */
  limitedBy: 'budget' | 'epochs' | 'request';
}

/** Share of the budget for training proper; evaluation and checkpoints take the rest. */
const trainingShare = 0.85;
const evaluationShare = 0.1;
const leastSteps = 5;
/** A small budget buys many small steps rather than few large ones: updates are what teaches. */
const wantedSteps = 800;
const tokensPerStepRange = { scratch: [1024, 8192], pretrained: [1024, 4096] } as const;
/** Pairs of a step at least: one alone says little of what is preferred. */
const fewestPairs = 8;
const checkpointSeconds = 60;
/** Tokens of a row: short ones waste the processor, attention over long ones costs their square. */
export const shortestRow = 128;
const longestRow = 1024;
const lengthStep = 16;

/**
 * Makes a plan, and says what it comes to.
 *
 * @throws `train.no-examples`; `train.budget` when the budget is too small for a few steps;
 *   `plan.invalid` when the sequence length is beyond the model's positions.
 */
export function makePlan(request: PlanRequest): { plan: TrainPlan; forecast: Forecast } {
  if (request.statistics.examples === 0) fail('train.no-examples', 'there is nothing to train on');
  const amountWith = (layers: number | undefined) => planKeeping(layers, request).forecast;
  return planKeeping(layersToKeep(request, amountWith), request);
}

/** @param keepLayers Layers of the base that are kept; undefined for all. */
function planKeeping(
  keepLayers: TrainPlan['keepLayers'],
  request: PlanRequest,
): { plan: TrainPlan; forecast: Forecast } {
  const { method, statistics, overrides, speed } = request;
  const base = { ...request.base, config: trainedConfig(request.base.config, { keepLayers }) };
  const profile = profileSettings[request.profile];
  const lora = method === 'lora' ? defaultLora(request.profile, overrides.lora) : null;
  const sequenceLength = chooseLength({ ...request, base });
  const preference = overrides.preference ?? undefined;
  const pairs = preference !== undefined;
  if (pairs && overrides.packing === true)
    fail('plan.invalid', 'pairs of replies are not packed', { location: { field: 'packing' } });
  const packing = overrides.packing ?? !pairs;
  const wholeRows = statistics.examples / (pairs ? examplesOfPair : 1);
  const activationCheckpointing =
    overrides.activationCheckpointing ?? profile.activationCheckpointing;

  const packed = packing
    ? packedRows(statistics, sequenceLength, sharesOpenings(request))
    : undefined;
  const epochTokens = packed?.tokens ?? statistics.tokens;
  const targetShare = statistics.targetTokens / Math.max(1, epochTokens);
  const costOf = (tokens: number, microBatches: number, config = base.config): CostOptions => ({
    config,
    lora,
    tokens,
    targetTokens: tokens * targetShare,
    length: fullRow,
    microBatches,
    activationCheckpointing,
    pairs,
  });
  const fullRow = rowLength({ sequenceLength, preference });
  /** As they are on average, padding not counted. */
  const rowTokens = (rows: number) =>
    pairs ? rows * Math.min(fullRow, statistics.tokens / wholeRows) : rows * sequenceLength;
  const largestMicroBatch = microBatchTokens(base.config, profile);
  const largestRows = Math.max(1, Math.floor(largestMicroBatch / fullRow));
  const secondsPerToken =
    referenceStepSeconds(costOf(rowTokens(largestRows), 1), speed) / rowTokens(largestRows);
  const fitting = fittingSeconds({ keepLayers }, statistics.tokens, (tokens) =>
    referenceStepSeconds(costOf(tokens, 1, request.base.config), speed),
  );
  const budgetSeconds = Math.max(0, request.budgetSeconds - fitting);
  const affordableTokens = (budgetSeconds * trainingShare) / secondsPerToken;
  const [fewest, most] = tokensPerStepRange[base.kind];
  const least = pairs ? Math.max(fewest, rowTokens(fewestPairs)) : fewest;
  const wantedTokens = clamp(affordableTokens / wantedSteps, least, Math.max(least, most));
  const microBatchRows =
    overrides.microBatchRows ??
    Math.max(1, Math.floor(Math.min(largestMicroBatch, wantedTokens) / fullRow));
  const gradientAccumulation =
    overrides.gradientAccumulation ??
    Math.max(1, Math.round(wantedTokens / rowTokens(microBatchRows)));

  const rowsPerStep = microBatchRows * gradientAccumulation;
  const rowsPerEpoch = packed?.rows ?? wholeRows;
  const stepsPerEpoch = Math.max(1, Math.ceil(rowsPerEpoch / rowsPerStep));
  const tokensPerStep = packing
    ? rowsPerStep * sequenceLength
    : Math.round((rowsPerStep * statistics.tokens) / wholeRows);
  const cost = costOf(tokensPerStep, gradientAccumulation);
  const work = stepWork(cost, speed);
  const stepSeconds = work.matrix + work.rest;
  const { steps, limitedBy } = chooseSteps(
    { ...request, budgetSeconds },
    stepsPerEpoch,
    stepSeconds,
  );

  const wantedWarmup = Math.max(1, Math.round(steps * (base.kind === 'scratch' ? 0.08 : 0.05)));
  const warmup = Math.min(steps - 1, wantedWarmup);
  const { epochs: _e, lora: _l, preference: _p, sharedOpenings: _s, ...rest } = overrides;
  const { keepLayers: _k, ...given } = rest;
  const plan = trainPlanSchema.parse({
    schema: 1,
    base: base.id,
    method,
    lora,
    ...(keepLayers !== undefined && { keepLayers }),
    sequenceLength,
    microBatchRows,
    gradientAccumulation,
    packing,
    ...(packed?.shared && { sharedOpenings: true }),
    longReplies: usualLongReplies,
    steps,
    stopAtStep: null,
    learningRate: roundRate(
      defaultLearningRate(base, method, { preference, keepLayers }) * profile.rate,
    ),
    schedule: 'cosine',
    warmupSteps: warmup,
    finalLearningRateShare: 0.1,
    ...defaultOptimizer(base.kind),
    evalEverySteps: Math.min(steps, Math.max(5, Math.round(steps / profile.evaluations))),
    checkpointEverySteps: clamp(Math.round(checkpointSeconds / stepSeconds), 1, steps),
    earlyStopping: { patience: profile.patience, minDelta: 0, standardErrors: 1 },
    activationCheckpointing,
    seed: request.seed,
    ...(pairs && { preference }),
    amendments: [],
    ...definedOnly(given),
  } satisfies TrainPlan);
  const trainTokens = plan.steps * tokensPerStep;
  const evaluations = Math.ceil(plan.steps / plan.evalEverySteps);
  return {
    plan,
    forecast: {
      epochs: round(plan.steps / stepsPerEpoch),
      stepsPerEpoch,
      tokensPerStep,
      trainTokens,
      // A forward pass costs a third of a step.
      evaluationTokens: Math.max(
        2048,
        Math.round((3 * evaluationShare * trainTokens) / evaluations),
      ),
      flops: Math.round(plan.steps * stepFlops(cost)),
      work: { matrix: round(work.matrix), rest: round(work.rest) },
      referenceSeconds: round(
        fitting +
          ((plan.steps + referenceSteps(plan, stepsPerEpoch)) * stepSeconds) / trainingShare,
      ),
      limitedBy,
    },
  };
}

/**
 * Long enough for 99 % of the examples (all, for `max_quality`), within what the model can attend to.
 */
function chooseLength(request: PlanRequest): number {
  const { base, profile, statistics, overrides } = request;
  const { maxPositions } = base.config;
  const wished = overrides.sequenceLength;
  if (wished !== undefined && wished > maxPositions)
    fail(
      'plan.invalid',
      `a sequence length of ${wished}; ${base.id} has ${maxPositions} positions`,
      {
        location: { field: 'sequenceLength' },
      },
    );
  if (wished !== undefined) return wished;
  const wanted = profile === 'max_quality' ? statistics.longest : statistics.p99;
  const shared =
    overrides.packing === false || sharesOpenings(request) === false
      ? 0
      : Math.min(
          lengthForOpenings(statistics),
          microBatchTokens(base.config, profileSettings[profile]),
        );
  // Nothing is packed into a pair's row.
  const least = overrides.preference
    ? lengthStep
    : Math.max(
        request.leastSequenceLength ?? shortestRow,
        Math.ceil(shared / lengthStep) * lengthStep,
      );
  return Math.min(
    maxPositions,
    clamp(Math.ceil(wanted / lengthStep) * lengthStep, least, longestRow),
  );
}

/** Whether examples are to share beginnings, as `packedRows` takes it: not where whole rows are computed. */
const sharesOpenings = ({ speed, overrides }: PlanRequest): boolean | undefined =>
  overrides.sharedOpenings ?? (speed === undefined ? undefined : false);

function chooseSteps(
  { base, method, profile, budgetSeconds, overrides }: PlanRequest,
  stepsPerEpoch: number,
  stepSeconds: number,
): { steps: number; limitedBy: Forecast['limitedBy'] } {
  if (overrides.steps !== undefined) return { steps: overrides.steps, limitedBy: 'request' };
  if (overrides.epochs !== undefined)
    return {
      steps: Math.max(1, Math.round(overrides.epochs * stepsPerEpoch)),
      limitedBy: 'request',
    };
  const affordable = Math.floor(
    affordableSteps((budgetSeconds * trainingShare) / stepSeconds, stepsPerEpoch, {
      method,
      preference: overrides.preference ?? undefined,
    }),
  );
  const useful = stepsPerEpoch * profileSettings[profile].epochs[base.kind];
  if (affordable < Math.min(leastSteps, useful))
    fail('train.budget', `${budgetSeconds} s are too few for ${leastSteps} steps of ${base.id}`, {
      evidence: { affordable, stepSeconds: round(stepSeconds) },
    });
  return affordable < useful
    ? { steps: affordable, limitedBy: 'budget' }
    : { steps: useful, limitedBy: 'epochs' };
}

const clamp = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value));

const round = (value: number): number => Number(value.toPrecision(3));

const definedOnly = <T extends object>(value: T): Partial<T> =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Partial<T>;
