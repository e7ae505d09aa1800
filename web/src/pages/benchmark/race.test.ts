import { describe, expect, it } from 'vitest';
import { heard, noStanding } from './race.ts';
import { marksOver } from './score-chart.tsx';

const progress = (label: string, done: number, note = '') => ({ label, done, total: 100, note });

describe('a race as it goes', () => {
  it('knows where each candidate is, and who leads', () => {
    const all = [
      progress('benchmark 1/3 brew-3m: training', 5, 'loss 3.1'),
      progress('benchmark 2/3 a/b: training', 7, 'loss 2.2'),
      progress(
        'benchmark 1/3 brew-3m: scoring',
        9,
        'a/b leads by 0.1 accuracy over brew-3m; 2 still run',
      ),
    ].reduce(heard, noStanding);
    expect(all).toEqual({
      count: 3,
      runners: [
        { id: 'brew-3m', phase: 'scoring', done: 9, total: 100 },
        { id: 'a/b', phase: 'training', done: 7, total: 100 },
      ],
      words: 'a/b leads by 0.1 accuracy over brew-3m; 2 still run',
    });
  });

  it('keeps who leads while something else is said, and hears nothing else', () => {
    const standing = { ...noStanding, words: 'a leads by 1' };
    const label = 'measuring this machine, once';
    expect(heard(standing, progress(label, 1))).toBe(standing);
    expect(heard(standing, null)).toBe(standing);
    expect(heard(standing, progress('benchmark 1/1 a: writing', 1)).words).toBe('a leads by 1');
  });
});

describe('the scale of scores', () => {
  it('reaches over all that is known', () => {
    const metric = (low: number, value: number, high: number) => ({
      metrics: [{ value, interval: { low, high } }] as never,
    });
    const marks = marksOver([metric(0.2, 0.4, 0.6), metric(-Infinity, 0.9, 1e300)]);
    expect(marks[0]).toBeLessThanOrEqual(0.2);
    expect(marks.at(-1)).toBeGreaterThanOrEqual(0.9);
    expect(marks.at(-1)).toBeLessThan(2);
  });
});
