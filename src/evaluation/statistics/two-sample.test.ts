import { expect, test } from 'vitest';
import { randomBits, streamKey } from '../../engine/model/random.ts';
import { inCategories, inSpace, inTails, testDifferences, type Statistic } from './two-sample.ts';

const uniform = (key: number, at: number): number => randomBits(streamKey(key), at) / 2 ** 32;
const sides = { reference: 120, observed: 60 };
const rows = Array.from({ length: 180 }, (_, row) => row);
const isNew = (row: number): boolean => row >= sides.reference;
const permutations = 199;

type Make = (trial: number, moved: boolean) => Statistic;

/** Of the new rows, some or none lie elsewhere. */
const statistics: [name: string, Make][] = [
  [
    'categories',
    (trial, moved) =>
      inCategories(
        rows.map((row) => [
          moved && isNew(row) && row % 2 === 0 ? 3 : Math.floor(3 * uniform(trial, row)),
        ]),
        4,
      ),
  ],
  [
    'tails',
    (trial, moved) =>
      inTails(
        Float64Array.from(
          rows,
          (row) => uniform(trial, row) + (moved && isNew(row) && row % 4 === 0 ? 1 : 0),
        ),
      ),
  ],
  [
    'space',
    (trial, moved) =>
      inSpace(
        Float32Array.from(
          rows.flatMap((row) => [
            uniform(trial, 2 * row) + (moved && isNew(row) ? 0.5 : 0),
            uniform(trial, 2 * row + 1),
          ]),
        ),
        2,
      ),
  ],
];

test.each(statistics)('%s: rows of one source seldom differ, and moved ones do', (_, make) => {
  const p = (trial: number, moved: boolean) =>
    testDifferences(sides, [make(trial, moved)], { permutations, seed: trial })[0];
  const trials = Array.from({ length: 100 }, (_, trial) => trial);
  // One in twenty, and three standard errors of that.
  expect(trials.filter((trial) => p(trial, false).p <= 0.05).length).toBeLessThanOrEqual(11);
  const moved = trials.slice(0, 20).map((trial) => p(trial, true));
  expect(moved.filter((each) => each.p <= 0.05)).toHaveLength(20);
  for (const { share } of moved) expect(share).toBeGreaterThan(0.05);
});

test('a share is no more than what has moved, and the same rows have none', () => {
  const same = inCategories(
    rows.map((row) => [row % 2]),
    2,
  );
  const half = inCategories(
    rows.map((row) => [isNew(row) && row % 2 === 0 ? 1 : 0]),
    2,
  );
  const [none, some] = testDifferences(sides, [same, half], { permutations, seed: 1 });
  expect(none).toEqual({ share: 0, p: 1 });
  expect(some.share).toBeGreaterThan(0.4);
  expect(some.share).toBeLessThanOrEqual(0.5);
  expect(some.p).toBe(1 / (permutations + 1));
});
