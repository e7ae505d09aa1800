import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClassificationRecord } from '../catalog/records/record.ts';
import { drawSample, sampleDigest } from './sample.ts';

const record = (id: string, label = 'x'): ClassificationRecord => ({
  id,
  label,
  text: id,
  source: { file: 'data.jsonl', line: 1 },
});

const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { maxLength: 60 });

describe('drawSample', () => {
  it('does not depend on the order of the records', () => {
    fc.assert(
      fc.property(ids, fc.nat(70), fc.nat(), (all, count, seed) => {
        const records = all.map((id) => record(id));
        const drawn = drawSample(records, count, seed);
        expect(drawn).toHaveLength(Math.min(count, all.length));
        expect(drawSample(records.toReversed(), count, seed)).toEqual(drawn);
      }),
    );
  });

  it('moves no drawn record when others are added, except those pushed out', () => {
    fc.assert(
      fc.property(ids, fc.nat(30), (all, count) => {
        const half = all.slice(0, all.length / 2).map((id) => record(id));
        const before = drawSample(half, count, 7);
        const after = new Set(
          drawSample(
            all.map((id) => record(id)),
            count,
            7,
          ),
        );
        const fresh = [...after].filter(({ id }) => !half.some((old) => old.id === id));
        const kept = before.filter(({ id }) => [...after].some((item) => item.id === id));
        expect(kept.length + fresh.length).toBe(after.size);
      }),
    );
  });

  it('draws labels evenly, rare ones included', () => {
    const records = [
      ...Array.from({ length: 90 }, (_, i) => record(`common ${i}`, 'common')),
      ...Array.from({ length: 5 }, (_, i) => record(`rare ${i}`, 'rare')),
    ];
    const drawn = drawSample(records, 10, 1);
    expect(drawn.filter(({ label }) => label === 'rare')).toHaveLength(5);
  });

  it('gives another sample for another seed', () => {
    const records = Array.from({ length: 50 }, (_, i) => record(`${i}`));
    const first = sampleDigest(drawSample(records, 20, 1));
    expect(sampleDigest(drawSample(records, 20, 2))).not.toBe(first);
  });
});
