/**
 * Disk that a training and its export need at their peak, from shapes: what is written, and what of
 * it lies there twice while it is replaced or copied.
 *
 * @module
 */
import { parameterCount, type ModelConfig } from '../engine/model/config.ts';

/** What a training and its export will need of the disk, in bytes. */
export interface DiskEstimate {
  origin: 'estimated';
  /** Bytes at the peak. */
  low: number;
  expected: number;
  high: number;
  /** What the expected figure is made of. */
  items: {
    /** Token sets of the plan. */
    tokens: number;
    /** Checkpoints to resume from and to keep. */
    checkpoints: number;
    /** Whole models that are exported. */
    exports: number;
  };
}

const floatBytes = 4;
/** An id and a mark. */
const tokenBytes = 5;

/**
 * Files as large as all trainable parameters. A checkpoint holds values and two moments; the
 * new one is whole before the old one goes, and the best weights are replaced likewise. At the end
 * the results lie beside the last checkpoint and are copied out.
 */
const copies = {
  low: 3 + 1 + 1 + 1,
  expected: 3 + 3 + 2,
  high: 3 + 2 + 2 * 2,
};
/** Best and last weights stay after training. */
const kept = { low: 1, expected: 2, high: 2 };
/** A whole model in fp32, in the store; and again where the bundle is put for its users. */
const exported = { low: 1, expected: 2, high: 2 };

/**
 * Estimates from shapes.
 *
 * @param trainableParameters How many parameters the training changes.
 * @param tokens Tokens of all training examples.
 */
export function estimateDisk(
  config: ModelConfig,
  trainableParameters: number,
  tokens: number,
): DiskEstimate {
  const trainable = floatBytes * trainableParameters;
  const model = floatBytes * parameterCount(config);
  const tokenSets = tokenBytes * tokens;
  const peak = (bound: keyof typeof copies): number =>
    tokenSets +
    Math.max(copies[bound] * trainable, kept[bound] * trainable + exported[bound] * model);
  const training = copies.expected * trainable;
  const exporting = kept.expected * trainable + exported.expected * model;
  return {
    origin: 'estimated',
    low: peak('low'),
    expected: peak('expected'),
    high: peak('high'),
    items:
      training > exporting
        ? { tokens: tokenSets, checkpoints: training, exports: 0 }
        : {
            tokens: tokenSets,
            checkpoints: kept.expected * trainable,
            exports: exported.expected * model,
          },
  };
}
