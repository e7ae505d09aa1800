/**
 * What the compiled graphs of a run need beside the arrays that the engine allocates: the
 * intermediate results of each, counted one graph at a time, since each keeps an arena of its own.
 * The graphs are those that the decoder and the head compile for these micro-batches.
 *
 * @module
 */
import { headForward, headTrain } from '../../blocks/head.ts';
import { layerBackward } from '../../blocks/layer-backward.ts';
import { layerForward } from '../../blocks/layer-forward.ts';
import { projectionGroups, type Method } from '../../blocks/shape.ts';
import { peakBytes, type Run } from '../../graph/footprint.ts';
import type { Graph } from '../../graph/graph.ts';
import type { ModelConfig } from '../../model/config.ts';
import type { ScoredBatchSizes } from '../batches/batch-layout.ts';
import type { ActivationCheckpointing } from '../step/decoder.ts';
import { outputTokens, layerVariant } from '../step/layer-variant.ts';
import { chunkSize } from '../step/output-head.ts';

export interface TrainingShapes {
  config: ModelConfig;
  method: Method;
  checkpointing: ActivationCheckpointing;
  /** Whether replies are compared in pairs: they are scored before their gradients are known. */
  pairs?: boolean;
  /** Whether steps have several micro-batches, whose gradients are added up. */
  accumulate: boolean;
  /** Sizes of micro-batches: every kind there is, in any order. */
  training: readonly ScoredBatchSizes[];
  /** Empty when nothing is evaluated. */
  evaluation: readonly ScoredBatchSizes[];
}

/** Peak bytes of intermediate results by graph; those of the head start with `head`. */
export function graphPeaks(shapes: TrainingShapes): ReadonlyMap<string, number> {
  const peaks = new Peaks();
  for (const batch of shapes.training) {
    for (const layer of distinctLayers(shapes)) {
      noteForward(peaks, shapes, layer, batch, true);
      noteBackward(peaks, shapes, layer, batch);
    }
    noteHead(peaks, shapes, batch);
  }
  for (const batch of shapes.evaluation) {
    for (const layer of distinctLayers(shapes)) noteForward(peaks, shapes, layer, batch, false);
    const run = headRun(shapes, batch);
    peaks.note('head forward', () => headForward(shapes.config), run);
  }
  return peaks.bytes;
}

class Peaks {
  readonly bytes = new Map<string, number>();

  note(key: string, graph: () => Graph, run: Run): void {
    this.bytes.set(key, Math.max(this.bytes.get(key) ?? 0, peakBytes(graph(), run)));
  }
}

/** The first layer may need no gradient of its input, the last leaves tokens out. */
const distinctLayers = ({ config: { layers } }: TrainingShapes): number[] => [
  ...new Set([0, Math.min(1, layers - 1), layers - 1]),
];

const everything = (): boolean => true;
const onlyOutput = (name: string): boolean => name === 'y';
const onlySaved = (name: string): boolean => name !== 'y';

function noteForward(
  peaks: Peaks,
  { config, method, checkpointing }: TrainingShapes,
  layer: number,
  batch: ScoredBatchSizes,
  saving: boolean,
): void {
  const variant = layerVariant(config, method, layer, batch);
  const key = `forward ${Object.values(variant).join(' ')}`;
  const graph = () => layerForward(config, method, variant);
  const again = saving && checkpointing === 'layer';
  const fetched = saving && !again ? everything : onlyOutput;
  peaks.note(key, graph, layerRun(config, layer, batch, variant.blocks, fetched));
  if (again) peaks.note(key, graph, layerRun(config, layer, batch, variant.blocks, onlySaved));
}

function noteBackward(
  peaks: Peaks,
  { config, method, accumulate }: TrainingShapes,
  layer: number,
  batch: ScoredBatchSizes,
): void {
  const needInput = layer > 0 || method.kind === 'full';
  for (const adding of accumulate ? [false, true] : [false]) {
    const variant = {
      ...layerVariant(config, method, layer, batch),
      accumulate: adding,
      needInput,
    };
    const key = `backward ${Object.values(variant).join(' ')}`;
    const run = layerRun(config, layer, batch, variant.blocks, everything);
    peaks.note(key, () => layerBackward(config, method, variant), run);
  }
}

function noteHead(peaks: Peaks, shapes: TrainingShapes, batch: ScoredBatchSizes): void {
  const { config, method, accumulate } = shapes;
  const trainBase = method.kind === 'full';
  const chunked = chunkSize(batch.targets, config.vocabSize) < batch.targets;
  for (const adding of trainBase && (accumulate || chunked) ? [false, true] : [false])
    peaks.note(
      `head train ${adding}`,
      () => headTrain(config, { trainBase, accumulate: adding }),
      headRun(shapes, batch),
    );
  if (shapes.pairs === true)
    peaks.note('head forward', () => headForward(config), headRun(shapes, batch));
}

const headRun = ({ config }: TrainingShapes, { targets }: ScoredBatchSizes): Run => ({
  sizes: { positions: chunkSize(targets, config.vocabSize) },
  shapeInputs: {},
  fetched: everything,
});

/** Names of dimensions as the graphs of a layer have them. */
function layerRun(
  config: ModelConfig,
  layer: number,
  batch: ScoredBatchSizes,
  blocks: number,
  fetched: Run['fetched'],
): Run {
  const { rows, length, tokens } = batch;
  const kept = outputTokens(config, layer, batch);
  const group = config.heads / config.kvHeads;
  const queries = length / blocks;
  const keys = Array.from({ length: blocks }, (_, i) => [`keys.${i}`, queries * (i + 1)] as const);
  const droppedOut = projectionGroups(config).map(
    ({ name }) => [`${name}Tokens`, name === 'attention' ? tokens : kept] as const,
  );
  return {
    sizes: {
      rows,
      length,
      tokens,
      keptTokens: kept,
      placeCount: rows * length,
      maxPositions: length,
      maskRows: rows,
      queries: queries * group,
      ...Object.fromEntries([...keys, ...droppedOut]),
    },
    shapeInputs: { rowShape: [rows, length, -1] },
    fetched,
  };
}
