import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomBits } from '../../engine/model/random.ts';
import type { MemoryPeak } from '../../runtimes/machine/memory-peaks.ts';
import { correctMemory } from './memory-correction.ts';

const mebibyte = 1024 ** 2;
const forecast = {
  certain: 300 * mebibyte,
  low: 620 * mebibyte,
  expected: 700 * mebibyte,
  high: 820 * mebibyte,
};

/** A peak whose uncertain part is `factor` times its forecast. */
const peak = (shapes: string, factor: number, by: MemoryPeak['by'] = 'train'): MemoryPeak => ({
  machine: 'here',
  shapes,
  by,
  forecast: 1,
  certain: 100,
  expected: 200,
  peak: 100 + 100 * factor,
});

/** Standard normal draws, by Box and Muller. */
function gaussian(key: number): () => number {
  let drawn = 0;
  const uniform = () => (randomBits(key, drawn++) + 0.5) / 2 ** 32;
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

const width = ({ low, high }: { low: number; high: number }) => high - low;

describe('correctMemory', () => {
  it('says nothing without a measurement', () => {
    expect(correctMemory(forecast, 'a', [])).toBeNull();
  });

  it('believes a run of the same shapes, then a probe, then other shapes', () => {
    const others = [peak('b', 1.1), peak('c', 1.1)];
    const byOthers = correctMemory(forecast, 'a', others)!;
    const byProbe = correctMemory(forecast, 'a', [...others, peak('a', 0.9, 'probe')])!;
    const byRun = correctMemory(forecast, 'a', [
      peak('a', 1, 'train'),
      ...others,
      peak('a', 0.9, 'probe'),
    ])!;
    expect([byOthers.by, byProbe.by, byRun.by]).toEqual(['other-shapes', 'probe', 'same-shapes']);
    expect(byRun.expected).toBe(forecast.expected);
    expect(byProbe.expected).toBe(300 * mebibyte + 0.9 * 400 * mebibyte);
    expect(width(byRun)).toBeLessThan(width(byProbe));
    expect(width(byProbe)).toBeLessThan(width(byOthers));
  });

  it('moves towards what other shapes measured, and narrows as they agree', () => {
    const measured = (count: number) =>
      correctMemory(
        forecast,
        'a',
        Array.from({ length: count }, (_, i) => peak(`b${i}`, i % 2 === 0 ? 1.08 : 1.12)),
      )!;
    const [one, ten, hundred] = [1, 10, 100].map(measured);
    expect(one.expected).toBeGreaterThan(forecast.expected);
    expect(ten.expected).toBeGreaterThan(one.expected);
    expect(hundred.expected / mebibyte).toBeCloseTo(300 + 1.1 * 400, -1);
    expect(width(ten)).toBeLessThan(width(one));
    expect(width(hundred)).toBeLessThan(width(ten));
    expect(hundred.measuredShapes).toBe(100);
  });

  it('holds its bounds for peaks that are as it takes them to be', () => {
    const random = gaussian(1);
    let inside = 0;
    const trials = 1000;
    for (let trial = 0; trial < trials; trial++) {
      const [offset, spread] = [0.05 * random(), 0.06];
      const factor = () => Math.exp(offset + spread * random());
      const peaks = Array.from({ length: 5 }, (_, i) => peak(`b${i}`, factor()));
      const { low, high } = correctMemory(forecast, 'a', peaks)!;
      const drawn = forecast.certain + factor() * (forecast.expected - forecast.certain);
      if (low <= drawn && drawn <= high) inside++;
    }
    expect(inside / trials).toBeGreaterThan(0.96);
  });

  it('stays in order and above zero whatever was measured', () => {
    const factor = fc.double({ min: -1, max: 50, noNaN: true });
    fc.assert(
      fc.property(fc.array(factor, { minLength: 1, maxLength: 20 }), (factors) => {
        const peaks = factors.map((value, i) => peak(`b${i}`, value));
        const { low, expected, high } = correctMemory(forecast, 'a', peaks)!;
        expect(forecast.certain).toBeLessThanOrEqual(low);
        expect(low).toBeLessThanOrEqual(expected);
        expect(expected).toBeLessThanOrEqual(high);
      }),
    );
  });
});
