/**
 * The kinds of micro-batch that a run will meet, for the memory forecast: batches that run through
 * the same graphs are of one kind, and the largest sizes of a kind stand for it.
 *
 * @module
 */
import type { Method } from '../../blocks/shape.ts';
import type { ModelConfig } from '../../model/config.ts';
import { layoutSizes } from '../batches/batch-layout.ts';
import type { ScoredBatchSizes } from '../batches/batch-layout.ts';
import type { Example, MicroBatch } from '../batches/micro-batch.ts';
import {
  evaluationBatches,
  planEpoch,
  rowLength,
  type Batching,
  type RowSettings,
} from '../batches/row-packing.ts';
import type { ActivationCheckpointing } from '../step/decoder.ts';
import { layerVariant } from '../step/layer-variant.ts';
import type { TrainingShapes } from './graph-peaks.ts';

export interface TrainedModel {
  config: ModelConfig;
  method: Method;
  checkpointing: ActivationCheckpointing;
  /** Whether replies are compared in pairs. */
  pairs?: boolean;
}

/** Batches of an epoch come in random order: these many show every kind that is not rare. */
const lookedAt = 512;

/** Of the first epoch, as far as `steps` go, and of evaluation. */
export function plannedShapes(
  model: TrainedModel,
  batching: Batching & { steps: number },
  { train, validation }: { train: readonly Example[]; validation: readonly Example[] },
): TrainingShapes {
  const epoch = planEpoch(train, batching, 0).slice(0, batching.steps);
  const training = sampled(epoch.flat()).map(layoutSizes);
  const evaluation = sampled(evaluationBatches(validation, batching)).map(layoutSizes);
  return {
    ...model,
    accumulate: epoch.some((batches) => batches.length > 1),
    training: kinds(model, training),
    evaluation: kinds(model, evaluation),
  };
}

/** What rows that are full to the last token would need: the most that a plan can come to. */
export function fullShapes(
  model: TrainedModel,
  {
    microBatchRows: rows,
    sequenceLength,
    gradientAccumulation,
    preference,
  }: RowSettings & Pick<Batching, 'microBatchRows' | 'gradientAccumulation'>,
  targetShare: number,
): TrainingShapes {
  const length = rowLength({ sequenceLength, preference });
  const tokens = rows * length;
  const targets = Math.max(1, Math.round(targetShare * tokens));
  const batch = { rows, length, tokens, kept: targets, targets };
  return { ...model, accumulate: gradientAccumulation > 1, training: [batch], evaluation: [batch] };
}

/** The first batches, and the longest of all. */
function sampled(batches: readonly MicroBatch[]): MicroBatch[] {
  if (batches.length <= lookedAt) return [...batches];
  const longest = batches.reduce((a, b) => (b.length > a.length ? b : a));
  return [...batches.slice(0, lookedAt), longest];
}

/** The micro-batch with the most tokens of each kind, the largest last. */
export function largestOfEachKind(
  model: TrainedModel,
  batches: readonly MicroBatch[],
): { batch: MicroBatch; sizes: ScoredBatchSizes }[] {
  const largest = new Map<string, { batch: MicroBatch; sizes: ScoredBatchSizes }>();
  for (const batch of batches) {
    const sizes = layoutSizes(batch);
    if (sizes.targets === 0) continue;
    const kind = kindOf(model, sizes);
    if (sizes.tokens > (largest.get(kind)?.sizes.tokens ?? 0)) largest.set(kind, { batch, sizes });
  }
  return [...largest.values()].sort((a, b) => a.sizes.tokens - b.sizes.tokens);
}

/** Batches with the same key run through the same graphs. */
const kindOf = ({ config, method }: TrainedModel, batch: ScoredBatchSizes): string =>
  JSON.stringify([0, config.layers - 1].map((layer) => layerVariant(config, method, layer, batch)));

function kinds(model: TrainedModel, batches: readonly ScoredBatchSizes[]): ScoredBatchSizes[] {
  const largest = new Map<string, ScoredBatchSizes>();
  for (const batch of batches) {
    if (batch.targets === 0) continue;
    const kind = kindOf(model, batch);
    const before = largest.get(kind) ?? batch;
    largest.set(kind, {
      rows: Math.max(before.rows, batch.rows),
      length: Math.max(before.length, batch.length),
      tokens: Math.max(before.tokens, batch.tokens),
      kept: Math.max(before.kept, batch.kept),
      targets: Math.max(before.targets, batch.targets),
    });
  }
  return [...largest.values()];
}
