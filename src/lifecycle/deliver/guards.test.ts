import { describe, expect, it } from 'vitest';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import { guard, type GuardedItems } from './guards.ts';
import { slicesOf } from './slices.ts';

const limits = { maxSliceRegression: 0.05, maxMetricRegression: { 'macro-f1': 0.05 } };
const criticalOf = (tests: number) => normalQuantile(1 - 0.025 / tests, 0, 1);

/** `wrong` says which items the candidate gets wrong; the reference gets all right. */
async function given(labels: readonly string[], wrong: (label: string, at: number) => boolean) {
  const records: CanonicalRecord[] = labels.map((label, at) => ({
    id: `${at}`,
    source: { file: 'a.csv', line: at + 2 },
    text: 'x'.repeat(5),
    label,
  }));
  const choices = (predicted: (label: string, at: number) => string) =>
    labels.map((label, at) => ({
      id: `${at}`,
      choice: { label, predicted: predicted(label, at) },
    }));
  return {
    records,
    slices: await slicesOf(records),
    metric: 'accuracy',
    candidate: choices((label, at) =>
      wrong(label, at) ? labels.find((other) => other !== label)! : label,
    ),
    reference: choices((label) => label),
  } satisfies GuardedItems;
}

const labelled = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts).flatMap(([label, count]) => Array.from({ length: count }, () => label));

describe('guards', () => {
  it('find a label that got lost, with the items that show it', async () => {
    const items = await given(labelled({ a: 200, b: 20 }), (label) => label === 'b');
    const { broken, watched } = guard(items, { ...limits, maxMetricRegression: {} }, criticalOf, 1);
    expect(watched).toBe(2);
    expect(broken).toMatchObject([
      {
        slice: 'label b',
        regression: { metric: 'accuracy', candidate: 0, reference: 1, items: 20 },
      },
    ]);
    expect(broken[0].regression.worsening.interval.low).toBeGreaterThan(0.05);
    expect(broken[0].worse).toMatchObject([{ line: 202 }, { line: 203 }, { line: 204 }]);
  });

  it('find another metric that got worse', async () => {
    const items = await given(labelled({ a: 200, b: 20 }), (label) => label === 'b');
    const { broken } = guard({ ...items, slices: [] }, limits, criticalOf, 1);
    expect(broken).toMatchObject([{ slice: null, regression: { metric: 'macro-f1' }, worse: [] }]);
  });

  it('say nothing of what is too small to show anything, and do not share the error with it', async () => {
    const tiny = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`t${at}`, 4]));
    const items = await given(labelled({ a: 200, ...tiny }), (label) => label !== 'a');
    const { broken, watched, tooSmall, fewest } = guard(
      items,
      { ...limits, maxMetricRegression: {} },
      criticalOf,
      1,
    );
    expect([broken, watched, fewest]).toEqual([[], 1, 4]);
    expect(tooSmall).toHaveLength(40);
  });

  it('hold where the loss is within the limit', async () => {
    const items = await given(labelled({ a: 300, b: 300 }), (_, at) => at % 25 === 0);
    expect(guard(items, limits, criticalOf, 1).broken).toEqual([]);
  });
});

describe('slices', () => {
  const record = (at: number, text: string, file = 'a.csv'): CanonicalRecord => ({
    id: `${at}`,
    source: { file, line: at },
    text,
  });

  it('are by file, language and length, each kind that has several', async () => {
    const german = 'Wo bleibt denn meine Bestellung, ich warte schon seit zwei Wochen darauf?';
    const english = 'Where is the parcel that you promised me for last week?';
    const records = Array.from({ length: 12 }, (_, at) =>
      record(at, at % 2 ? german : english, at < 4 ? 'old.csv' : 'new.csv'),
    );
    const sizes = new Map((await slicesOf(records)).map(({ name, ids }) => [name, ids.size]));
    expect(sizes).toEqual(
      new Map([
        ['file new.csv', 8],
        ['inputs of 73 characters and more', 6],
        ['inputs of 55 to 72 characters', 6],
        ['language de', 6],
        ['language en', 6],
        ['file old.csv', 4],
      ]),
    );
  });

  it('are none where all are alike', async () => {
    expect(await slicesOf([record(1, 'abc'), record(2, 'abd')])).toEqual([]);
  });
});
