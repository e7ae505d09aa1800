import { describe, expect, it } from 'vitest';
import { binsOf } from './bins.ts';

describe('bins of lengths', () => {
  it('go from the first that has rows to the last, without gaps', () => {
    const sizes = [0, 3, 0, 2, 0].map((rows, index) => ({ upTo: 2 ** index, rows }));
    expect(binsOf(sizes)).toEqual([
      { from: 2, upTo: 2, rows: 3 },
      { from: 3, upTo: 4, rows: 0 },
      { from: 5, upTo: 8, rows: 2 },
    ]);
  });

  it('are none where no row is', () => expect(binsOf([{ upTo: 1, rows: 0 }])).toEqual([]));

  it('start from nothing', () => {
    expect(binsOf([{ upTo: 4, rows: 1 }])).toEqual([{ from: 0, upTo: 4, rows: 1 }]);
  });
});
