import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomBits, streamKey } from '../../../engine/model/random.ts';
import type { Sums } from '../../../evaluation/statistics/estimate.ts';
import { boundaries } from './boundary.ts';
import { criticalValues, lookSchedule, raceBoundaries } from './looks.ts';
import { Race, type Contender, type RacePolicy } from './race.ts';

describe('boundaries', () => {
  it('are those of Lan and DeMets for five equal looks, one-sided 0.025, Pocock-like spending', () => {
    const times = [0.2, 0.4, 0.6, 0.8, 1];
    const spent = times.map((time) => 0.025 * Math.log(1 + (Math.E - 1) * time));
    // Jennison and Turnbull, Group Sequential Methods, table 7.1: 2.438, 2.427, 2.410, 2.397, 2.386.
    const published = [2.438, 2.427, 2.41, 2.397, 2.386];
    for (const [look, z] of boundaries(times, spent).entries())
      expect(z).toBeCloseTo(published[look], 3);
  });

  it('are the quantile of the normal distribution for one look', () => {
    expect(boundaries([1], [0.025])[0]).toBeCloseTo(1.959964, 4);
  });

  it('are crossed by chance no more often than allowed', () => {
    const looks = [20, 30, 45, 68, 101, 200];
    const critical = criticalValues(looks, 0.05, 1);
    const trials = 2000;
    let crossed = 0;
    for (let trial = 0; trial < trials; trial++) {
      let sum = 0;
      let items = 0;
      const crosses = looks.some((look, i) => {
        for (; items < look; items++) sum += uniform(trial, items) < 0.5 ? -1 : 1;
        return sum / Math.sqrt(look) > critical[i];
      });
      if (crosses) crossed++;
    }
    // Three standard deviations of the count on either side.
    expect(crossed / trials).toBeLessThan(0.065);
    expect(crossed / trials).toBeGreaterThan(0.02);
  });
});

describe('lookSchedule', () => {
  it('rises to all items, and never asks for more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), (items) => {
        const looks = lookSchedule(items);
        expect(looks.at(-1)).toBe(items);
        expect(looks).toEqual([...new Set(looks)].toSorted((a, b) => a - b));
      }),
    );
  });
});

const uniform = (seed: number, index: number) => randomBits(streamKey(seed), index) / 0x1_0000_0000;

const shares: RacePolicy = { error: 0.05, margin: 0.03, lowerIsBetter: false, bounded: true };

/** Right answers by chance, the same items being hard for all. */
const answers = (seed: number, share: number, items: number): Sums => ({
  above: Float64Array.from({ length: items }, (_, i) =>
    Number(
      0.5 * uniform(seed, i) + 0.5 * uniform(seed + 77 * Math.round(1000 * share), i + items) <
        share,
    ),
  ),
  below: new Float64Array(items).fill(1),
});

function run(
  race: Race,
  all: ReadonlyMap<string, Sums>,
): { scorings: number; sums: ReadonlyMap<string, Sums> } {
  let scorings = 0;
  let scored = 0;
  for (let next = race.nextItems; next !== null; next = race.nextItems) {
    scorings += (next - scored) * race.running.length;
    scored = next;
    race.observe(
      new Map(
        race.running.map((id) => {
          const { above, below } = all.get(id)!;
          return [id, { above: above.subarray(0, next), below: below.subarray(0, next) }];
        }),
      ),
    );
  }
  return { scorings, sums: all };
}

const field = (count: number): Contender[] =>
  Array.from({ length: count }, (_, i) => ({ id: `c${i}`, cost: i }));

describe('a race', () => {
  it('is decided before it starts when there is one candidate', () => {
    const race = new Race(field(1), lookSchedule(100), shares);
    expect(race.standing).toEqual({ id: 'c0', decided: true, neededItems: null });
    expect(race.nextItems).toBeNull();
  });

  it('drops who is far behind at the first look, and says by whom', () => {
    const race = new Race(field(2), lookSchedule(200), shares);
    run(race, new Map([['c0', answers(1, 0.1, 200)], ['c1', answers(1, 0.9, 200)]])); // prettier-ignore
    expect(race.standing).toMatchObject({ id: 'c1', decided: true });
    expect(race.rounds).toHaveLength(1);
    expect(race.rounds[0].dropped[0]).toMatchObject({ id: 'c0', by: 'c1' });
    expect(race.rounds[0].dropped[0].atLeast).toBeGreaterThan(0);
  });

  it('gives equals to the cheaper one, when items are enough to see that they are', () => {
    const bits: RacePolicy = { error: 0.05, margin: 0.02, lowerIsBetter: true, bounded: false };
    const like = (seed: number): Sums => ({
      above: Float64Array.from({ length: 400 }, (_, i) => 100 + 0.5 * uniform(seed, i)),
      below: new Float64Array(400).fill(100),
    });
    const race = new Race(field(2), lookSchedule(400), bits);
    run(race, new Map([['c0', like(1)], ['c1', like(2)]])); // prettier-ignore
    expect(race.standing).toMatchObject({ id: 'c0', decided: true });
  });

  it('does not take twenty items without a difference for equality', () => {
    const race = new Race(field(2), [20, 2000], shares);
    const same = answers(1, 0.5, 2000);
    race.observe(
      new Map(
        ['c0', 'c1'].map((id) => [
          id,
          { above: same.above.subarray(0, 20), below: same.below.subarray(0, 20) },
        ]),
      ),
    );
    expect(race.standing.decided).toBe(false);
  });

  it('says how many items would decide when those it has do not', () => {
    const race = new Race(field(2), lookSchedule(60), shares);
    run(race, new Map([['c0', answers(3, 0.5, 60)], ['c1', answers(3, 0.53, 60)]])); // prettier-ignore
    expect(race.standing.decided).toBe(false);
    expect(race.standing.neededItems).toBeGreaterThan(60);
  });

  it('does not depend on the order of the candidates', () => {
    const all = new Map(field(4).map(({ id }, i) => [id, answers(5, 0.3 + 0.1 * i, 150)]));
    const looks = lookSchedule(150);
    const [there, back] = [field(4), field(4).toReversed()].map((contenders) => {
      const race = new Race(contenders, looks, shares);
      run(race, all);
      return race;
    });
    expect(back.rounds).toEqual(there.rounds);
    expect(back.standing).toEqual(there.standing);
  });

  it.each([2, 6])('drops the best of %i equals no more often than it may', (count) => {
    const trials = 300;
    const looks = lookSchedule(100);
    const boundaries = raceBoundaries(looks, shares.error, count);
    const coins = (stream: number): Sums => ({
      above: Float64Array.from({ length: 100 }, (_, i) => Number(uniform(stream, i) < 0.5)),
      below: new Float64Array(100).fill(1),
    });
    let dropped = 0;
    for (let trial = 0; trial < trials; trial++) {
      const race = new Race(field(count), looks, shares, boundaries);
      run(race, new Map(field(count).map(({ id }, i) => [id, coins(100 * trial + i)])));
      if (race.rounds.some((round) => round.dropped.some(({ id }) => id === 'c0'))) dropped++;
    }
    // What the error has for this; three standard deviations of the count.
    const share = 0.6 * shares.error;
    expect(dropped / trials).toBeLessThan(share + 3 * Math.sqrt(share / trials));
  });

  it('goes on when the leader changes, and takes the one that leads in the end', () => {
    const items = 400;
    const rises = (from: number, to: number): Sums => ({
      above: Float64Array.from({ length: items }, (_, i) =>
        Number(uniform(9, i) < (i < 12 ? from : to)),
      ),
      below: new Float64Array(items).fill(1),
    });
    const race = new Race(field(3), lookSchedule(items), shares);
    run(race, new Map([['c0', rises(0.9, 0.2)], ['c1', rises(0.1, 0.8)], ['c2', rises(0.1, 0.4)]])); // prettier-ignore
    expect(race.standing).toMatchObject({ id: 'c1', decided: true });
  });

  it('ends when a dearer one is ahead and cannot be worse by the margin', () => {
    const bits: RacePolicy = { error: 0.05, margin: 0.02, lowerIsBetter: true, bounded: false };
    const like = (seed: number, level: number): Sums => ({
      above: Float64Array.from(
        { length: 60 },
        (_, i) => 100 * level + 8 * (uniform(seed, i) - 0.5),
      ),
      below: new Float64Array(60).fill(100),
    });
    const race = new Race(field(2), lookSchedule(60), bits);
    run(race, new Map([['c0', like(1, 1.023)], ['c1', like(2, 1)]])); // prettier-ignore
    expect(race.standing).toMatchObject({ id: 'c1', decided: true });
  });

  it('errs no more than it may, and saves most of the scoring', () => {
    const trials = 150;
    const truth = [0.2, 0.35, 0.5, 0.5, 0.75];
    const looks = lookSchedule(200);
    const boundaries = raceBoundaries(looks, shares.error, truth.length);
    let [wrong, decided, scorings] = [0, 0, 0];
    for (let trial = 0; trial < trials; trial++) {
      const all = new Map(truth.map((share, i) => [`c${i}`, answers(1000 * trial, share, 200)]));
      const race = new Race(field(truth.length), looks, shares, boundaries);
      scorings += run(race, all).scorings;
      if (race.standing.decided) decided++;
      if (race.standing.decided && race.standing.id !== 'c4') wrong++;
    }
    expect(decided).toBeGreaterThan(0.9 * trials);
    expect(wrong).toBeLessThanOrEqual(0.05 * decided);
    expect(scorings).toBeLessThan((trials * truth.length * 200) / 2);
  });
});
