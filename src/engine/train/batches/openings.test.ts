import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Example } from './micro-batch.ts';
import { openingsOf } from './openings.ts';
import { planEpoch } from './row-packing.ts';

/** Every second example begins with `shared` tokens; then a prompt and a reply of its own. */
const examplesOf = (count: number, shared: number): Example[] =>
  Array.from({ length: count }, (_, i) => {
    const opening = Array.from({ length: i % 2 === 0 ? shared : 0 }, (_, at) => 1000 + at);
    const prompt = Array.from({ length: 1 + (i % 5) }, (_, at) => 1 + ((7 * i + at) % 90));
    const ids = [...opening, ...prompt, 91, 92];
    const learnt = ids.length - 2;
    return {
      ids: Int32Array.from(ids),
      targets: Uint8Array.from(ids, (_, at) => (at >= learnt ? 1 : 0)),
    };
  });

describe('openings', () => {
  it('are what all examples that begin alike share before anything is learnt', () => {
    const found = openingsOf(examplesOf(20, 20));
    expect(found.map((opening) => opening?.length ?? null)).toEqual(
      found.map((_, i) => (i % 2 === 0 ? 20 : null)),
    );
    expect(found[0]).toBe(found[18]);
    expect(found[0]!.examples).toBe(10);
  });

  it.each([
    ['short', examplesOf(40, 12)],
    ['rare', examplesOf(14, 20)],
  ])('are not worth it where they are %s', (_, examples) => {
    expect(openingsOf(examples).every((opening) => opening === null)).toBe(true);
  });

  it('end where learning begins, though the replies begin alike too', () => {
    const same = Array.from({ length: 9 }, (_, i) => ({
      ids: Int32Array.from({ length: 30 }, (_, at) => (at === 29 ? i : at)),
      targets: Uint8Array.from({ length: 30 }, (_, at) => (at >= 18 ? 1 : 0)),
    }));
    expect(openingsOf(same)[0]!.length).toBe(18);
  });

  it('are in a packed row once, and every example is whole in one row', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 16, max: 90 }),
        fc.integer({ min: 16, max: 40 }),
        fc.integer({ min: 32, max: 200 }),
        fc.nat(),
        (count, shared, sequenceLength, seed) => {
          const examples = examplesOf(count, shared).map(({ ids, targets }) => ({
            ids: ids.subarray(0, sequenceLength),
            targets: targets.subarray(0, sequenceLength),
          }));
          const usable = examples.flatMap(({ targets }, i) => (targets.includes(1) ? [i] : []));
          const batching = {
            sequenceLength,
            microBatchRows: 2,
            gradientAccumulation: 2,
            packing: true,
            sharedOpenings: true,
            seed,
          };
          const rows = planEpoch(examples, batching, 0).flatMap((step) =>
            step.flatMap((batch) => batch.rows),
          );
          const met = rows.flatMap((row) => {
            const tokens = row.reduce((sum, { ids }) => sum + ids.length, 0);
            expect(tokens).toBeLessThanOrEqual(sequenceLength);
            const [first] = row;
            const shares = row.some(({ parent }) => parent !== undefined);
            if (shares) expect(first.targets.includes(1)).toBe(false);
            return row.slice(shares ? 1 : 0).map(({ ids, targets, example, parent }) => {
              expect(parent).toBe(shares ? 0 : undefined);
              const [before, learnt] = shares ? [first.ids, first.targets] : [[], []];
              expect([...before, ...ids]).toEqual([...examples[example].ids]);
              expect([...learnt, ...targets]).toEqual([...examples[example].targets]);
              return example;
            });
          });
          expect(met.toSorted((a, b) => a - b)).toEqual(usable);
        },
      ),
    );
  });
});
