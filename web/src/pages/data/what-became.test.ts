import { describe, expect, it } from 'vitest';
import { whatBecame } from './what-became.ts';

const splits = (train: number, validation: number, test: number) =>
  ({
    train: { rows: train },
    validation: { rows: validation },
    test: { rows: test },
  }) as Parameters<typeof whatBecame>[0]['splits'];
const rejects = { total: 4 } as Parameters<typeof whatBecame>[0]['rejects'];

describe('what became of the records', () => {
  it('adds up to all of them', () => {
    const parts = whatBecame({
      splits: splits(70, 10, 5),
      sourceRecords: 100,
      duplicates: 3,
      leaks: { fromTrain: 2, fromValidation: 1, near: 0 },
      rejects,
      leftOut: 1,
    });
    expect(parts.reduce((sum, { value }) => sum + value, 0)).toBe(100);
    expect(parts.find(({ name }) => name === 'near-duplicates')?.value).toBe(4);
  });

  it('counts nothing less than nothing where a record became several rows', () => {
    const parts = whatBecame({
      splits: splits(200, 0, 0),
      sourceRecords: 100,
      duplicates: 0,
      leaks: { fromTrain: 0, fromValidation: 0, near: 0 },
      rejects: { ...rejects, total: 0 },
      leftOut: 0,
    });
    expect(parts.every(({ value }) => value >= 0)).toBe(true);
  });
});
