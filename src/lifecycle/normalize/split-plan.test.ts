import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planSplits, type SplitRow } from './split-plan.ts';

const policy = { validation: 0.1, test: 0.1 };
const row = (n: number, given: SplitRow['given'] = null): SplitRow => ({
  id: `id${n}`,
  key: `key${n}`,
  given,
});
const rows = fc
  .uniqueArray(fc.nat(10_000), { maxLength: 200 })
  .map((numbers) => numbers.map((n) => row(n)));

describe('planSplits', () => {
  it('moves no row when others are added, wherever they are put', () => {
    fc.assert(
      fc.property(rows, fc.nat(), fc.array(fc.boolean(), { maxLength: 200 }), (all, seed, keep) => {
        const some = all.filter((_, index) => keep[index]);
        const of = (list: SplitRow[]) => {
          const { placements } = planSplits(list, policy, seed);
          return new Map(list.map(({ id }, index) => [id, placements[index]]));
        };
        const whole = of(all);
        for (const [id, placement] of of(some)) expect(whole.get(id)).toBe(placement);
      }),
    );
  });

  it('holds out the shares it was asked for, and other rows for another seed', () => {
    const many = Array.from({ length: 20_000 }, (_, n) => row(n));
    const first = planSplits(many, policy, 1).placements;
    const share = (name: string) => first.filter((placement) => placement === name).length / 20_000;
    expect(share('test')).toBeCloseTo(0.1, 1.7);
    expect(share('validation')).toBeCloseTo(0.1, 1.7);
    expect(planSplits(many, policy, 2).placements).not.toEqual(first);
  });

  it('keeps rows with one input together, so nothing leaks between cut splits', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), fc.nat(), (keys, seed) => {
        const list = keys.map((key, n) => ({ id: `id${n}`, key: `key${key}`, given: null }));
        const { placements, leaks } = planSplits(list, policy, seed);
        expect(leaks).toEqual({ fromTrain: 0, fromValidation: 0 });
        for (const key of keys)
          expect(new Set(placements.filter((_, n) => keys[n] === key)).size).toBe(1);
      }),
    );
  });

  it('respects given splits and cuts the missing one from train', () => {
    const list = [
      ...Array.from({ length: 500 }, (_, n) => row(n, 'train')),
      ...Array.from({ length: 50 }, (_, n) => row(1000 + n, 'test')),
    ];
    const { placements, carved } = planSplits(list, policy, 7);
    expect(carved).toEqual(['validation']);
    expect(placements.slice(0, 500)).not.toContain('test');
    expect(placements.slice(0, 500)).toContain('validation');
    expect(new Set(placements.slice(500))).toEqual(new Set(['test']));
  });

  it('removes from train and validation what is held out more strictly', () => {
    const list = [row(1, 'train'), row(1, 'validation'), row(1, 'test'), row(2, 'train')];
    list.push(row(2, 'train'), row(3, 'validation'), { id: 'other', key: 'key3', given: 'train' });
    const plan = planSplits(list, policy, 7);
    expect(plan.placements.join(' ')).toBe('leak leak test train duplicate validation leak');
    expect(plan).toMatchObject({ duplicates: 1, leaks: { fromTrain: 2, fromValidation: 1 } });
  });

  it('ignores given splits that leave nothing to train on', () => {
    const { placements, ignoredGiven, carved } = planSplits(
      Array.from({ length: 200 }, (_, n) => row(n, 'test')),
      policy,
      7,
    );
    expect(ignoredGiven).toBe(true);
    expect(carved).toEqual(['validation', 'test']);
    expect(placements).toContain('train');
  });
});
