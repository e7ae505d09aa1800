import { describe, expect, it } from 'vitest';
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import type { EvaluatedItem } from '../../../evaluation/item.ts';
import { compare } from '../../../evaluation/compare.ts';
import { independent } from '../../../evaluation/statistics/uncertainty.ts';
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { benchmarkSummary } from '../../../../test/support/benchmarks/summary.ts';
import { judgeBenchmark } from '../../gates/benchmark-floor.ts';
import type { SampleSizes } from '../budget.ts';
import { GrowingClusters } from '../clusters.ts';
import type { Contest } from './contest.ts';
import type { Runner } from './contest-runner.ts';
import { clearFloor } from './clear-floor.ts';

const rows = 3000;
const records = Array.from(
  { length: rows },
  (_, i) => ({ id: `r${i}`, text: `a text about ${i}`, label: 'a' }) as unknown as CanonicalRecord,
);
const policy = {
  floor: { scratch: 'majority-class', pretrained: 'majority-class' },
  margin: 0.02,
  minHeldOutItems: 30,
} as const;

/** The item of a record, right in so many of a hundred. */
const item = ({ id }: CanonicalRecord, percent: number): EvaluatedItem => ({
  id,
  choice: {
    label: 'a',
    predicted: (Number(id.slice(1)) * 37) % 100 < percent ? 'a' : 'b',
  } as EvaluatedItem['choice'],
});

const contest = {
  baselines: new Map([
    ['majority-class', (some: CanonicalRecord[]) => some.map((r) => item(r, 1))],
  ]),
  gain(first: EvaluatedItem[], second: EvaluatedItem[], z: number) {
    const found = compare('accuracy', first, second, independent(1, 2 * normalCdf(-z, 0, 1)));
    return found ? { value: found.difference, ...found.interval } : null;
  },
} as unknown as Contest;

/** A candidate that gets so many of a hundred right, scored on `scored` items already. */
function runner(id: string, percent: number, scored = 40): { runner: Runner; scores: number[] } {
  const scores: number[] = [];
  let count = scored;
  const trained = {
    get records() {
      return records.slice(0, count);
    },
    ofFirst: (first: number) => records.slice(0, first).map((record) => item(record, percent)),
    upTo(wanted: number) {
      count = Math.max(count, wanted);
      scores.push(wanted);
      return Promise.resolve();
    },
  };
  const entrant = { candidate: { id, kind: 'scratch' } };
  return { runner: { entrant, trained } as unknown as Runner, scores };
}

const sizes = (most: number[], seconds: number): SampleSizes =>
  ({
    heldOut: 40,
    scoring: { seconds: 10, before: 0, perItem: most.map(() => 0.1) },
    deciding: { seconds, most },
  }) as unknown as SampleSizes;

const decide = (
  runners: readonly { runner: Runner }[],
  most: number,
  seconds: number,
  used = rows,
) =>
  clearFloor({
    unbeaten: runners.map(({ runner: one }, place) => ({ runner: one, place })),
    candidates: 2,
    contest,
    policy,
    sizes: sizes(
      runners.map(() => most),
      seconds,
    ),
    seconds: 8,
    records: records.slice(0, used),
    rows: used,
    clusters: new GrowingClusters(records.slice(0, used), 0.85),
    onLook: () => {},
  });

describe('clearFloor', () => {
  it('ends at the first look where that is enough', async () => {
    const leader = runner('leader', 60);
    const { winner, floor } = await decide([leader], rows, 400);
    expect(winner).toBe(leader.runner);
    expect(floor).toMatchObject({ outcome: 'above', tested: [{ id: 'leader', items: 120 }] });
    expect(leader.scores).toEqual([120]);
  });

  it('has a small gain scored on more rows until it is proven', async () => {
    const leader = runner('leader', 6);
    const { floor } = await decide([leader], rows, 400);
    expect(floor.outcome).toBe('above');
    expect(floor.tested[0].looks).toBeGreaterThan(1);
    expect(floor.tested[0].items).toBeLessThan(rows);
  });

  it('ends early below a floor that cannot be reached', async () => {
    const { floor } = await decide([runner('leader', 1)], rows, 400);
    expect(floor.outcome).toBe('below');
    expect(floor.tested[0].items).toBeLessThan(rows);
  });

  it('stops when the time is used, and says so', async () => {
    const { floor } = await decide([runner('leader', 4)], rows, 30);
    expect(floor).toMatchObject({ outcome: 'open', ended: 'time', rows });
    // 8 s of 30 were used, an item takes 0.1.
    expect(floor.tested[0].items).toBeLessThanOrEqual(260);
    expect(floor.neededItems).toBeGreaterThan(260);
  });

  it('is decided by the budget that Gate C then asks for', async () => {
    // Four fifths of a budget of 30 s were for scoring more.
    const forecast = { budgetSeconds: 6, decidingSeconds: 30, referenceSeconds: 6 };
    const { floor } = await decide([runner('leader', 6)], 150, 24);
    const summary = { ...benchmarkSummary(), forecast, floor: { ...floor, rows } };
    const commands = { again: (budget: string) => `again with ${budget}`, import: 'import' };
    const verdict = judgeBenchmark(summary, policy, [], commands);
    expect(verdict.outcome).toBe('INCONCLUSIVE');
    const [{ fix }] = verdict.findings;
    const [, count, unit] = /again with (\d+)(s|m)/.exec(fix)!;
    const seconds = 0.8 * Number(count) * (unit === 'm' ? 60 : 1);
    const most = Math.min(rows, Math.floor(seconds / floor.secondsPerItem));
    const then = await decide([runner('leader', 6)], most, 10 + seconds);
    expect(then.floor.outcome).toBe('above');
  });

  it('stops when the rows are used, and says so', async () => {
    const { floor } = await decide([runner('leader', 4)], 150, 400, 150);
    expect(floor).toMatchObject({ outcome: 'open', ended: 'rows', rows: 150 });
    expect(floor.tested[0].items).toBe(150);
  });

  it('takes a rival that was not beaten when it clears the floor and the likeliest does not', async () => {
    const [likeliest, rival] = [runner('likeliest', 1), runner('rival', 6)];
    const { winner, floor } = await decide([likeliest, rival], rows, 400);
    expect(winner).toBe(rival.runner);
    expect(floor.outcome).toBe('above');
    expect(floor.tested.map(({ id }) => id)).toEqual(['rival', 'likeliest']);
  });

  it('says below when nobody who was not beaten can clear it', async () => {
    const { winner, floor } = await decide([runner('a', 1), runner('b', 0)], rows, 800);
    expect(winner.entrant.candidate.id).toBe('a');
    expect(floor.outcome).toBe('below');
    expect(floor.tested.map(({ outcome }) => outcome)).toEqual(['below', 'below']);
  });
});
