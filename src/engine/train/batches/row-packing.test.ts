import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { tinyExamples } from '../../../../test/support/engine/tiny.ts';
import { isUsable, planEpoch, trainingSteps, type Batching } from './row-packing.ts';

const batching = fc.record<Batching>({
  sequenceLength: fc.integer({ min: 2, max: 40 }),
  microBatchRows: fc.integer({ min: 1, max: 5 }),
  gradientAccumulation: fc.integer({ min: 1, max: 4 }),
  packing: fc.boolean(),
  seed: fc.nat(),
});

describe('planEpoch', () => {
  it('uses every usable example once, cut to the sequence length, in full steps but the last', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        batching,
        fc.nat(9),
        (count, settings, epoch) => {
          const examples = tinyExamples(count);
          const steps = planEpoch(examples, settings, epoch);
          const { sequenceLength, microBatchRows, gradientAccumulation } = settings;
          const batches = steps.flat();
          const segments = batches.flatMap(({ rows }) => rows).flat();
          const usable = examples.flatMap((e, i) => (isUsable(e, sequenceLength) ? [i] : []));
          expect(segments.map(({ example }) => example).sort((a, b) => a - b)).toEqual(usable);
          for (const { ids, example } of segments)
            expect(ids).toEqual(examples[example].ids.subarray(0, sequenceLength));
          for (const step of steps.slice(0, -1)) expect(step).toHaveLength(gradientAccumulation);
          for (const { rows, length } of batches) {
            expect(rows.length).toBeLessThanOrEqual(microBatchRows);
            expect(length).toBeLessThanOrEqual(sequenceLength);
            for (const row of rows)
              expect(row.reduce((sum, { ids }) => sum + ids.length, 0)).toBeLessThanOrEqual(length);
          }
        },
      ),
    );
  });

  it('depends on seed and epoch only', () => {
    const examples = tinyExamples(40);
    const settings = { sequenceLength: 16, microBatchRows: 2, gradientAccumulation: 1 };
    const plan = (seed: number, epoch: number) =>
      JSON.stringify(planEpoch(examples, { ...settings, packing: true, seed }, epoch));
    expect(plan(1, 0)).toBe(plan(1, 0));
    expect(plan(1, 0)).not.toBe(plan(1, 1));
    expect(plan(1, 0)).not.toBe(plan(2, 0));
  });

  it('wastes little on padding, by length or by packing', () => {
    const examples = tinyExamples(400);
    for (const packing of [false, true]) {
      const settings = { microBatchRows: 4, gradientAccumulation: 1, packing, seed: 1 };
      const batches = planEpoch(examples, { ...settings, sequenceLength: 64 }, 0).flat();
      const room = batches.reduce((sum, { rows, length }) => sum + rows.length * length, 0);
      const tokens = examples.reduce((sum, { ids }) => sum + ids.length, 0);
      expect(tokens / room).toBeGreaterThan(packing ? 0.9 : 0.55);
    }
  });
});

describe('trainingSteps', () => {
  it('goes on from any step as if it had come there', () => {
    const examples = tinyExamples(10);
    const settings = {
      sequenceLength: 16,
      microBatchRows: 2,
      gradientAccumulation: 2,
      packing: false,
      seed: 4,
    };
    const take = (start: number, count: number) => {
      const steps = trainingSteps(examples, settings, start);
      return Array.from({ length: count }, () => steps.next().value);
    };
    expect(take(5, 4)).toEqual(take(0, 9).slice(5));
  });
});
