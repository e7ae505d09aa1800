/**
 * Caps that somebody sets on a training: time, tokens, money. What they will come to is said before it
 * starts, and what they cost afterwards; what ends at a cap is a checkpoint set like any other.
 *
 * @module
 */
import type { Artifact } from '../../ledger/artifacts.ts';
import type { Bounds, TimeEstimate } from '../../planning/time/time-forecast.ts';
import { readMetrics } from '../../runtimes/embedded/metrics-file.ts';
import type { TrainLimits } from '../../runtimes/protocol.ts';
import type { CheckpointInfo } from './checkpoint.ts';
import { usualLimits, type PlannedTraining } from './train-project.ts';

export type CapName = 'time' | 'tokens' | 'cost';

/** Undefined where nobody set one. */
export interface Caps {
  seconds?: number | undefined;
  tokens?: number | undefined;
  /** With the price of an hour, in the same money. */
  cost?: { most: number; perHour: number } | undefined;
}

/** What a cap will come to, before training starts. */
export interface CapForecast {
  cap: CapName;
  /** Seconds, tokens, or money. */
  limit: number;
  /** The step that it is expected to be reached at, estimated; the last one where it is not. */
  step: Bounds;
  /** Steps of the plan. */
  steps: number;
}

/** What a cap took from a training that ended at it. */
export interface CapOutcome {
  cap: CapName;
  limit: number;
  step: number;
  /** Steps of the plan that were not made. */
  stepsLeft: number;
  /** Held-out loss at the end, in nats per target token; null without held-out examples. */
  loss: number | null;
  /**
   * How it changed per 100 steps at the end: the slope through the last evaluations, of which there
   * were so many. Null where there were too few.
   */
  slope: { per100Steps: number; evaluations: number } | null;
}

/** Gives the limits that a worker is held to: the caps, and what is usual. */
export function limitsBy(caps: Caps, planned: PlannedTraining): TrainLimits {
  const usual = usualLimits(planned);
  const seconds = [usual.seconds, caps.seconds, costSeconds(caps)].filter(isNumber);
  return {
    seconds: seconds.length === 0 ? null : Math.min(...seconds),
    tokens: caps.tokens ?? usual.tokens,
  };
}

/** Forecasts where each cap would end a training, by how long it and its evaluations would take. */
export function forecastCaps(
  caps: Caps,
  { plan, forecast }: Pick<PlannedTraining, 'plan' | 'forecast'>,
  time: Pick<TimeEstimate, 'low' | 'expected' | 'high' | 'items'>,
): CapForecast[] {
  const { steps } = plan;
  const within = (most: number, perStep: number) =>
    Math.max(1, Math.min(steps, Math.floor(most / perStep)));
  // Time is counted from the first step on.
  const spread = (seconds: number): Bounds => {
    const counted = time.expected - time.items.start;
    const at = (whole: number) => within(seconds, ((whole / time.expected) * counted) / steps);
    return { low: at(time.high), expected: at(time.expected), high: at(time.low) };
  };
  return setCaps(caps).map(({ cap, limit }) => {
    if (cap !== 'tokens')
      return { cap, limit, steps, step: spread(cap === 'time' ? limit : costSeconds(caps)!) };
    const step = within(limit, forecast.tokensPerStep);
    return { cap, limit, steps, step: { low: step, expected: step, high: step } };
  });
}

/** Tells what a cap cost; null of a training that none ended. */
export function outcomeOfCaps(
  caps: Caps,
  { plan }: Pick<PlannedTraining, 'plan'>,
  checkpoints: Artifact,
): CapOutcome | null {
  const { stoppedBy, lastStep, evals } = checkpoints.json<CheckpointInfo>('checkpoint.json');
  const set = setCaps(caps);
  if (stoppedBy !== 'budget' || set.length === 0) return null;
  const read = readMetrics(checkpoints.path('metrics.jsonl')).flatMap((line) =>
    line.type === 'step' ? [line.tokens] : [],
  );
  const left = (caps.tokens ?? Infinity) - read.reduce((sum, tokens) => sum + tokens, 0);
  const byTokens = read.some((tokens) => left < tokens);
  const ofClock = set.filter(({ cap }) => cap !== 'tokens');
  const secondsOf = ({ cap, limit }: { cap: CapName; limit: number }) =>
    cap === 'time' ? limit : costSeconds(caps)!;
  const [reached] =
    byTokens || ofClock.length === 0
      ? set.filter(({ cap }) => cap === 'tokens')
      : ofClock.toSorted((a, b) => secondsOf(a) - secondsOf(b));
  return {
    ...reached,
    step: lastStep,
    stepsLeft: plan.steps - lastStep,
    loss: evals.at(-1)?.loss ?? null,
    slope: slopeOf(evals),
  };
}

const lastEvaluations = 5;

/** The least-squares slope through the last evaluations. */
function slopeOf(evals: CheckpointInfo['evals']): CapOutcome['slope'] {
  const last = evals.slice(-lastEvaluations);
  if (last.length < 2) return null;
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const step = mean(last.map((one) => one.step));
  const loss = mean(last.map((one) => one.loss));
  const covariance = mean(last.map((one) => (one.step - step) * (one.loss - loss)));
  const variance = mean(last.map((one) => (one.step - step) ** 2));
  return { per100Steps: (100 * covariance) / variance, evaluations: last.length };
}

function setCaps({ seconds, tokens, cost }: Caps): { cap: CapName; limit: number }[] {
  return [
    ...(seconds === undefined ? [] : [{ cap: 'time' as const, limit: seconds }]),
    ...(tokens === undefined ? [] : [{ cap: 'tokens' as const, limit: tokens }]),
    ...(cost === undefined ? [] : [{ cap: 'cost' as const, limit: cost.most }]),
  ];
}

const costSeconds = ({ cost }: Caps): number | undefined =>
  cost === undefined ? undefined : (3600 * cost.most) / cost.perHour;

const isNumber = (value: number | null | undefined): value is number => typeof value === 'number';
