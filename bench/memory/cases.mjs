/**
 * The runs of the memory benchmark: shape, method, rows × length, and what else decides memory.
 * `11m-lora-8x256-layer-padded-acc2` is LoRA on the 11M shape, 8 rows of 256 tokens a micro-batch,
 * checkpointing by layer, one example a row, two micro-batches a step.
 */
import { lora, shapes } from '../shapes.mjs';

export const cases = [
  '3m-full-1x128',
  '3m-full-8x256',
  '3m-full-16x512',
  '3m-full-4x1024',
  '3m-full-16x512-layer',
  '3m-full-8x512-padded',
  '3m-full-32x128',
  '3m-full-2x256-acc2',
  '3m-lora-8x256',
  '3m-lora-2x128-padded',
  '3m-lora-4x1024',
  '3m-lora-16x512-layer',
  '3m-lora-8x512-padded',
  '11m-full-2x128',
  '11m-full-8x256',
  '11m-full-8x256-layer',
  '11m-full-4x512',
  '11m-full-2x1024',
  '11m-full-16x256',
  '11m-full-8x256-padded',
  '11m-full-4x256-acc4',
  '11m-full-1x512-layer',
  '11m-lora-2x128',
  '11m-lora-8x256',
  '11m-lora-8x256-layer',
  '11m-lora-2x1024',
  '11m-lora-4x512-padded-acc2',
  '30m-full-4x256',
  '30m-full-8x256',
  '30m-full-2x1024-layer',
  '30m-full-4x512-padded-acc2',
  '30m-full-1x256',
  '30m-lora-1x256-layer',
  '30m-lora-4x256',
  '30m-lora-8x256',
  '30m-lora-4x512-layer',
  '30m-lora-4x512-padded',
  '135m-full-1x128',
  '135m-full-2x256',
  '135m-lora-1x128',
  '135m-lora-2x256',
  '135m-lora-1x512-layer',
  '135m-lora-2x256-padded',
  '360m-lora-1x128',
  '360m-lora-2x256',
  '360m-lora-1x512-layer',
];

export function parse(name) {
  const [shape, kind, size, ...rest] = name.split('-');
  const [rows, length] = size.split('x').map(Number);
  const accumulation = Number(rest.find((word) => word.startsWith('acc'))?.slice(3) ?? 1);
  const plan = {
    schema: 1,
    base: shape,
    method: kind,
    lora: kind === 'full' ? null : { dropout: 0, ...lora },
    sequenceLength: length,
    microBatchRows: rows,
    gradientAccumulation: accumulation,
    packing: !rest.includes('padded'),
    steps: 2,
    stopAtStep: null,
    learningRate: 1e-4,
    schedule: 'constant',
    warmupSteps: 0,
    finalLearningRateShare: 1,
    weightDecay: 0.1,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    maxGradNorm: 1,
    evalEverySteps: 2,
    checkpointEverySteps: 2,
    earlyStopping: null,
    activationCheckpointing: rest.includes('layer') ? 'layer' : 'none',
    seed: 1,
    amendments: [],
  };
  return { name, config: shapes[shape], plan };
}
