import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tinyPairs } from '../../../../test/support/engine/tiny-pairs.ts';
import { placeSegments } from './micro-batch.ts';
import { cutFiner, evaluationBatches, isUsable, planEpoch, type Batching } from './row-packing.ts';

const preference = { loss: 'dpo', beta: 0.1 };
const batching = fc.record<Batching>({
  sequenceLength: fc.integer({ min: 2, max: 20 }),
  microBatchRows: fc.integer({ min: 1, max: 5 }),
  gradientAccumulation: fc.integer({ min: 1, max: 4 }),
  packing: fc.boolean(),
  seed: fc.nat(),
  preference: fc.constant(preference),
});

describe('rows of pairs', () => {
  it('hold both replies whole, and every pair once, however a step is cut', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        batching,
        fc.integer({ min: 1, max: 5 }),
        (count, settings, finer) => {
          const examples = tinyPairs(count);
          const { sequenceLength } = settings;
          const whole = planEpoch(examples, settings, 0).flat();
          const rows = cutFiner(whole, finer, settings).flatMap((batch) => {
            expect(batch.rows.length).toBeLessThanOrEqual(Math.max(finer, 1));
            expect(batch.length).toBeLessThanOrEqual(2 * sequenceLength);
            return batch.rows;
          });
          const met = rows.map((row) => {
            const placed = placeSegments(row, 2 * sequenceLength);
            const replies = placed.slice(-2).map(({ segment, position }) => {
              const parent = segment.parent === undefined ? [] : row[segment.parent].ids;
              expect(position).toBe(parent.length);
              expect(Int32Array.from([...parent, ...segment.ids])).toEqual(
                examples[segment.example].ids.subarray(0, sequenceLength),
              );
              return segment.example;
            });
            expect(replies[1]).toBe(replies[0] + 1);
            return replies[0];
          });
          const usable = Array.from({ length: count }, (_, pair) => 2 * pair).filter(
            (chosen) =>
              isUsable(examples[chosen], sequenceLength) &&
              isUsable(examples[chosen + 1], sequenceLength),
          );
          expect(met.toSorted((a, b) => a - b)).toEqual(usable);
        },
      ),
    );
  });

  it('have the prompt once, and as targets what the replies have', () => {
    const examples = tinyPairs(6);
    const settings = { sequenceLength: 20, microBatchRows: 2, preference };
    for (const row of evaluationBatches(examples, settings).flatMap(({ rows }) => rows)) {
      const [prompt, chosen, rejected] = row;
      const tokens = row.reduce((sum, { ids }) => sum + ids.length, 0);
      const apart = examples[chosen.example].ids.length + examples[rejected.example].ids.length;
      expect(tokens).toBe(apart - prompt.ids.length);
      expect(prompt.ids.length).toBeGreaterThan(0);
      expect(prompt.targets.every((target) => target === 0)).toBe(true);
      for (const { targets } of [chosen, rejected])
        expect(targets.every((target) => target === 1)).toBe(true);
    }
  });

  it('are those that are asked for', () => {
    const settings = { sequenceLength: 20, microBatchRows: 2, preference };
    const batches = evaluationBatches(tinyPairs(6), settings, (example) => example === 4);
    expect(batches.flatMap(({ rows }) => rows.flatMap((row) => row.slice(1)))).toMatchObject([
      { example: 4 },
      { example: 5 },
    ]);
  });
});
