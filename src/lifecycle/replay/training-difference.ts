/**
 * How far two trainings by one plan are apart: in every step's loss, in the held-out loss and in the
 * weights.
 *
 * @module
 */
import { join } from 'node:path';
import { readMetrics, type MetricLine } from '../../runtimes/embedded/metrics-file.ts';
import { openSafetensors } from '../../weights/safetensors/reader.ts';

/** Differences are relative, so 0.01 is one in a hundred; null where there was nothing to compare. */
export interface TrainingDifference {
  /** Of the first step's loss: nothing is learnt before it, so it shows rounding alone. */
  firstLoss: number | null;
  /** The largest of all steps that both made. */
  loss: number | null;
  /** Of the best held-out loss. */
  heldOut: number | null;
  /** The largest of the held-out losses of all evaluations that both made. */
  evaluations: number | null;
  /** The largest of all tensors: the length of the difference as a share of the tensor's own (L2). */
  weights: number;
  /** Steps that only one of them made. */
  unmatchedSteps: number;
}

/**
 * Compares two folders that hold `best.safetensors` and `metrics.jsonl`.
 *
 * @throws `model.tensor-missing` when they hold other tensors; the problems of `openSafetensors`.
 */
export async function trainingDifference(a: string, b: string): Promise<TrainingDifference> {
  const before = readMetrics(join(a, 'metrics.jsonl'));
  const after = readMetrics(join(b, 'metrics.jsonl'));
  const steps = paired(before, after, 'step');
  const evaluations = paired(before, after, 'eval');
  const best = (lines: readonly MetricLine[]) =>
    Math.min(...lines.flatMap((line) => (line.type === 'eval' ? [line.loss] : [])));
  return {
    firstLoss: steps.pairs.length === 0 ? null : relative(...steps.pairs[0]),
    loss: largest(steps.pairs),
    heldOut: evaluations.pairs.length === 0 ? null : relative(best(before), best(after)),
    evaluations: largest(evaluations.pairs),
    weights: await weightsDifference(join(a, 'best.safetensors'), join(b, 'best.safetensors')),
    unmatchedSteps: steps.unmatched,
  };
}

/** A difference may be this many times what rounding makes of the same run: both are single draws. */
const factor = 4;

/** The first step has nothing of training in it: kernels that compute the same agree to this share. */
const firstStep = 1e-4;

/**
 * Tells whether a difference is no more than rounding grown by training. Both made the same steps, the
 * first losses agree as far as fp32 goes, and losses and weights are no further apart than a few times
 * what the smallest change of the starting weights makes of them. Held-out losses are too few to judge
 * by: of two twins, one may be four times as far off as the other.
 */
export function isRounding(difference: TrainingDifference, rounding: TrainingDifference): boolean {
  const within = (value: number | null, reference: number | null) =>
    (value ?? 0) <= factor * (reference ?? 0);
  return (
    difference.unmatchedSteps === 0 &&
    (difference.firstLoss ?? 0) <= firstStep &&
    within(difference.loss, rounding.loss) &&
    within(difference.weights, rounding.weights)
  );
}

type Losses = [before: number, after: number];

/** Pairs the losses of lines of one type by their step. */
function paired(
  before: readonly MetricLine[],
  after: readonly MetricLine[],
  type: MetricLine['type'],
): { pairs: Losses[]; unmatched: number } {
  const bySteps = (lines: readonly MetricLine[]) =>
    new Map(lines.filter((line) => line.type === type).map(({ step, loss }) => [step, loss]));
  const first = bySteps(before);
  const second = bySteps(after);
  const pairs: Losses[] = [];
  for (const [step, loss] of first) {
    const other = second.get(step);
    if (other !== undefined) pairs.push([loss, other]);
  }
  return { pairs, unmatched: first.size + second.size - 2 * pairs.length };
}

const relative = (before: number, after: number): number =>
  before === after ? 0 : Math.abs(after - before) / Math.max(Math.abs(before), Math.abs(after));

const largest = (pairs: readonly Losses[]): number | null =>
  pairs.length === 0 ? null : pairs.reduce((most, pair) => Math.max(most, relative(...pair)), 0);

async function weightsDifference(a: string, b: string): Promise<number> {
  const [before, after] = [await openSafetensors(a), await openSafetensors(b)];
  try {
    let worst = 0;
    for (const [name, { shape }] of before.tensors) {
      const count = shape.reduce((product, size) => product * size, 1);
      const [x, y] = [new Float32Array(count), new Float32Array(count)];
      await before.read(name, x);
      await after.read(name, y);
      let square = 0;
      let own = 0;
      for (let i = 0; i < count; i++) {
        square += (x[i] - y[i]) ** 2;
        own += x[i] ** 2;
      }
      if (square > 0) worst = Math.max(worst, Math.sqrt(square / own));
    }
    return worst;
  } finally {
    await Promise.all([before.close(), after.close()]);
  }
}
