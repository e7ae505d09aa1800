import { describe, expect, it } from 'vitest';
import { randomBits, streamKey } from '../../../engine/model/random.ts';
import { tango } from '../../../evaluation/statistics/tango.ts';
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import {
  FloorTest,
  floorBoundaries,
  type FloorOutcome,
  type FloorTestPolicy,
} from './floor-test.ts';
import { gainOfSkewed, type Bounded } from './gain.ts';

const uniform = (seed: number, index: number) => randomBits(streamKey(seed), index) / 0x1_0000_0000;
const policy: FloorTestPolicy = { margin: 0.02, error: 0.025, candidates: 1 };

/** Bounds the gain on the first items; `z` is the look's critical value. */
type GainOn = (items: number, z: number) => Bounded;

function play(test: FloorTest, gainOn: GainOn): { outcome: FloorOutcome; items: number } {
  for (let next = test.nextItems; next !== null; next = test.nextItems)
    test.observe((z) => gainOn(next, z));
  const { outcome, items } = test.last!;
  return { outcome, items };
}

/** Right answers of a model and of the floor, by chance. */
function shares(seed: number, model: number, floor: number, most: number): GainOn {
  const [only, other] = [new Uint32Array(most + 1), new Uint32Array(most + 1)];
  for (let i = 0; i < most; i++) {
    const [a, b] = [uniform(seed, i) < model, uniform(seed, i + most) < floor];
    only[i + 1] = only[i] + Number(a && !b);
    other[i + 1] = other[i] + Number(b && !a);
  }
  return (items, z) => {
    const value = (only[items] - other[items]) / items;
    const { low, high } = tango(items, only[items], other[items], 2 * normalCdf(-z, 0, 1));
    return { value, low, high };
  };
}

/** Bits of items of differing sizes, with the few dear ones that real texts have. */
function bits(seed: number, gain: number, most: number): GainOn {
  const below = Float64Array.from({ length: most }, (_, i) => 20 + 200 * uniform(seed, i));
  const mine = below.map(
    (bytes, i) => bytes * (2 - gain) + (bytes * -Math.log(1 - uniform(seed, i + most)) - bytes) / 2,
  );
  const theirs = below.map((bytes) => 2 * bytes);
  const first = (items: number, above: Float64Array) => ({
    above: above.subarray(0, items),
    below: below.subarray(0, items),
  });
  return (items, z) =>
    gainOfSkewed(first(items, mine), first(items, theirs), z, {
      lowerIsBetter: true,
      bounded: false,
    });
}

const trials = 400;
/** Three standard deviations of the count above what is allowed. */
const allowed = 0.025 + 3 * Math.sqrt(0.025 / trials);

/** Shares of trials that ended above and below. */
function ends(most: number, gains: (seed: number) => GainOn): { above: number; below: number } {
  const critical = floorBoundaries(most, policy);
  const counts = { above: 0, below: 0, open: 0 };
  for (let trial = 0; trial < trials; trial++)
    counts[play(new FloorTest(most, policy, critical), gains(trial)).outcome]++;
  return { above: counts.above / trials, below: counts.below / trials };
}

describe('a floor test', () => {
  // Of rare and of common successes, with few looks and with many.
  it.each([
    [0.03, 0.01, 500],
    [0.027, 0.007, 3000],
    [0.52, 0.5, 500],
    [0.52, 0.5, 3000],
    [0.97, 0.95, 500],
  ])(
    'errs no more than it may for shares at the margin: %f over %f, %i items',
    (model, floor, most) => {
      const gains = (seed: number) => shares(seed, model, floor, most);
      // Just below the margin a PASS is wrong, just above it a FAIL is.
      const { above, below } = ends(most, gains);
      expect(above).toBeLessThan(allowed);
      expect(below).toBeLessThan(allowed);
    },
  );

  it.each([500, 3000])('errs no more than it may for ratios at the margin: %i items', (most) => {
    const gains = (seed: number) => bits(seed, policy.margin, most);
    const { above, below } = ends(most, gains);
    expect(above).toBeLessThan(allowed);
    expect(below).toBeLessThan(allowed);
  });

  it('looks at intervals of 95 % again and again would pass wrongly more often', () => {
    const naive = (seed: number): GainOn => {
      const gains = shares(seed, 0.52, 0.5, 3000);
      return (items) => gains(items, 1.96);
    };
    expect(ends(3000, naive).above).toBeGreaterThan(allowed);
  });

  it('errs no more when the best of several is tested on the items that chose it', () => {
    const most = 500;
    const candidates = 4;
    const critical = floorBoundaries(most, { ...policy, candidates });
    const wrong = Array.from({ length: trials }, (_, trial) => {
      const all = Array.from({ length: candidates }, (_, one) =>
        shares(trial * candidates + one, 0.32, 0.3, most),
      );
      const best = all.reduce((a, b) => (b(120, 2).value > a(120, 2).value ? b : a));
      return play(new FloorTest(most, policy, critical), best).outcome === 'above';
    }).filter(Boolean).length;
    expect(wrong / trials).toBeLessThan(allowed);
  });

  it('ends at the first look where all is clear, for better and for worse', () => {
    expect(play(new FloorTest(3000, policy), shares(1, 0.6, 0.1, 3000))).toEqual({
      outcome: 'above',
      items: 120,
    });
    expect(play(new FloorTest(3000, policy), shares(1, 0.3, 0.6, 3000))).toEqual({
      outcome: 'below',
      items: 120,
    });
  });

  it('goes on until a small gain is proven, and says how many items would do before', () => {
    const test = new FloorTest(3000, policy);
    const gains = shares(3, 0.06, 0.01, 3000);
    test.observe((z) => gains(120, z));
    expect(test.last!.outcome).toBe('open');
    expect(test.neededItems).toBeGreaterThan(120);
    expect(play(test, gains)).toMatchObject({ outcome: 'above' });
    expect(test.last!.items).toBeLessThan(3000);
  });

  it('has one look where there are few items', () => {
    const test = new FloorTest(20, policy);
    expect(test.nextItems).toBe(20);
    test.observe(() => ({ value: 0.1, low: -0.1, high: 0.3 }));
    expect(test.nextItems).toBeNull();
    expect(test.last).toMatchObject({ outcome: 'open', items: 20, looks: 1 });
  });
});
