import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { tinyExamples } from '../../../../test/support/engine/tiny.ts';
import { layOut, layoutSizes } from './batch-layout.ts';
import { evaluationBatches, planEpoch } from './row-packing.ts';

describe('layoutSizes', () => {
  it('is what layOut gives, packed or not', () => {
    const size = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(size, size, fc.boolean(), (microBatchRows, by8, packing) => {
        const batching = { microBatchRows, sequenceLength: 8 * by8, packing, seed: 1 };
        const examples = tinyExamples(40);
        const batches = [
          ...planEpoch(examples, { ...batching, gradientAccumulation: 1 }, 0).flat(),
          ...evaluationBatches(examples, batching),
        ];
        for (const batch of batches) {
          const { rows, length, ids, kept, predictions } = layOut(batch, 1);
          expect(layoutSizes(batch)).toEqual({
            rows,
            length,
            tokens: ids.length,
            kept: kept.length,
            targets: predictions.target.length,
          });
        }
      }),
    );
  });
});
