import { describe, expect, it } from 'vitest';
import { compare } from '../../evaluation/compare.ts';
import { measure } from '../../evaluation/measure.ts';
import { amountText, changeText, regressionOf } from './regression.ts';
import { independent } from '../../evaluation/statistics/uncertainty.ts';

const item = (id: number, nats: number) => ({
  id: `${id}`,
  likelihood: { logProbability: -nats, targetTokens: 10, targetBytes: 40, targetWords: 8 },
});

describe('regression against a reference', () => {
  it('is a share of the reference for a loss', () => {
    const reference = Array.from({ length: 30 }, (_, id) => item(id, 20));
    const candidate = reference.map(({ id }) => item(Number(id), 22));
    const found = regressionOf(
      compare('bits-per-byte', candidate, reference, independent(1))!,
      measure(['bits-per-byte'], reference, independent(1))[0].value,
    );
    expect(found.worsening.value).toBeCloseTo(0.1, 10);
    // Every item is worse by the same share, so nothing is left to chance.
    expect(found.worsening.interval.low).toBeCloseTo(0.1, 10);
    expect(found.worsening.interval.high).toBeCloseTo(0.1, 10);
    expect(found.candidate).toBeCloseTo(
      measure(['bits-per-byte'], candidate, independent(1))[0].value,
      10,
    );
  });

  it('is a difference of shares for accuracy, with low below high', () => {
    const judged = (rightUpTo: number) =>
      Array.from({ length: 40 }, (_, id) => ({
        id: `${id}`,
        choice: { label: 'a', predicted: id < rightUpTo ? 'a' : 'b' },
      }));
    const found = regressionOf(compare('accuracy', judged(20), judged(30), independent(1))!, 0.75);
    expect(found.worsening.value).toBeCloseTo(0.25, 10);
    expect(found.worsening.interval.low).toBeGreaterThan(0);
    expect(found.worsening.interval.high).toBeGreaterThan(found.worsening.interval.low);
    expect(found.candidate).toBeCloseTo(0.5, 10);
  });
});

describe('in words', () => {
  it.each([
    [-0.7127, -0.5816, '58.16 to 71.27 % better'],
    [0.01, 0.2, '1 to 20 % worse'],
    [-0.03, 0.05, '3 % better to 5 % worse'],
    [-Infinity, 0.05, '∞ % better to 5 % worse'],
  ])('of %d to %d', (low, high, text) => {
    expect(changeText('bits-per-byte', { low, high })).toBe(text);
  });

  it('counts points where the metric is a share itself', () => {
    expect(changeText('accuracy', { low: -0.65, high: 0.01 })).toBe(
      '65 points better to 1 point worse',
    );
    expect(amountText('accuracy', -0.25)).toBe('25 points better');
    expect(amountText('accuracy', 0.01)).toBe('1 point worse');
    expect(changeText('accuracy', { low: 0.002, high: 0.01 })).toBe('0.2 to 1 point worse');
    expect(amountText('bits-per-byte', 0.02)).toBe('2 % worse');
    expect(amountText('bits-per-byte', 0)).toBe('neither better nor worse');
  });
});
