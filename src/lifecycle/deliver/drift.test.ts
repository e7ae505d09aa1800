import { describe, expect, it } from 'vitest';
import { randomBits, streamKey } from '../../engine/model/random.ts';
import { measureDrift, type DriftRow } from './drift.ts';

const words = [
  'card',
  'lost',
  'refund',
  'order',
  'late',
  'parcel',
  'login',
  'code',
  'price',
  'app',
];

/** Rows of six words; a bias above 0 makes the first words more frequent. */
function rows(count: number, seed: number, bias: number, label?: (row: number) => string) {
  return Array.from({ length: count }, (_, row): DriftRow => {
    const key = streamKey(seed, row);
    const picked = Array.from({ length: 6 }, (__, at) => {
      const share = randomBits(key, at) / 0x1_0000_0000;
      return words[Math.floor(share ** (1 + bias) * words.length)];
    });
    return { text: picked.join(' '), ...(label && { label: label(row) }) };
  });
}

describe('drift', () => {
  it('stays near chance when both sets have one source', () => {
    const [found] = measureDrift(rows(600, 1, 0), rows(60, 2, 0), 7);
    expect(found.excess).toBeLessThan(0.05);
    expect(found.chance).toBeGreaterThan(0);
  });

  it('grows with the difference of the sources', () => {
    const excess = [0.5, 2].map(
      (bias) => measureDrift(rows(600, 1, 0), rows(60, 2, bias), 7)[0].excess,
    );
    expect(excess[0]).toBeGreaterThan(0.05);
    expect(excess[1]).toBeGreaterThan(0.25);
    expect(excess[1]).toBeGreaterThan(excess[0]);
  });

  it('compares labels where rows carry them', () => {
    const [, labels] = measureDrift(
      rows(400, 1, 0, (row) => (row % 2 ? 'a' : 'b')),
      rows(100, 2, 0, () => 'a'),
      7,
    );
    expect(labels.of).toBe('labels');
    expect(labels.excess).toBeGreaterThan(0.25);
  });

  it('gives equal figures for equal seeds', () => {
    const measure = () => measureDrift(rows(200, 1, 0), rows(50, 2, 0), 3);
    expect(measure()).toEqual(measure());
  });
});
