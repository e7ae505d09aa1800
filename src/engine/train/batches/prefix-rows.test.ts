import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Example, Segment } from './micro-batch.ts';
import { prefixRows } from './prefix-rows.ts';

const limits = { tokensPerBatch: 64, tokensPerRow: 40 };

const example = (ids: number[], firstTarget: number): Example => ({
  ids: Int32Array.from(ids),
  targets: Uint8Array.from(ids, (_, i) => (i >= firstTarget ? 1 : 0)),
});

const arbitraryExample = fc
  .array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 12 })
  .chain((ids) => fc.nat({ max: ids.length }).map((from) => example(ids, from)));

describe('prefixRows', () => {
  it('spells every example along its segments', () => {
    fc.assert(
      fc.property(fc.array(arbitraryExample, { minLength: 1, maxLength: 30 }), (examples) => {
        const { batches, segmentsOf } = prefixRows(examples, limits);
        const segments = new Map<number, Segment>();
        for (const { rows, length } of batches)
          for (const row of rows) {
            expect(row.reduce((total, { ids }) => total + ids.length, 0)).toBeLessThanOrEqual(
              length,
            );
            row.forEach((segment, index) => {
              if (segment.parent !== undefined) expect(segment.parent).toBeLessThan(index);
              expect(segments.has(segment.example)).toBe(false);
              segments.set(segment.example, segment);
            });
          }
        examples.forEach((wanted, index) => {
          const path = segmentsOf[index].map((id) => segments.get(id)!);
          expect(path.flatMap(({ ids }) => [...ids])).toEqual([...wanted.ids]);
          expect(path.flatMap(({ targets }) => [...targets])).toEqual([...wanted.targets]);
        });
      }),
    );
  });

  it('computes a prompt shared by many labels once', () => {
    const prompt = Array.from({ length: 20 }, (_, i) => 100 + i);
    const labels = [
      [1, 2, 9],
      [1, 3, 9],
      [4, 9],
    ];
    const { batches } = prefixRows(
      labels.map((label) => example([...prompt, ...label], 20)),
      limits,
    );
    expect(batches).toHaveLength(1);
    expect(batches[0].rows).toHaveLength(1);
    // The prompt, 1, 2 9, 3 9, 4 9.
    expect(batches[0].length).toBe(20 + 1 + 2 + 2 + 2);
  });

  it('keeps examples with little in common in rows of their own', () => {
    const { batches } = prefixRows([example([1, 2, 3, 4], 1), example([1, 5, 6, 7], 1)], limits);
    expect(batches.flatMap(({ rows }) => rows)).toHaveLength(2);
  });
});
