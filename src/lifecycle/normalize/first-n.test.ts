import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FirstN } from './first-n.ts';

it('keeps those that sorting by rank would put first', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5)), fc.integer({ min: 1, max: 4 }), (ranks, most) => {
      const firsts = new FirstN<[number, number]>(most);
      const all = ranks.map((rank, n): [number, number] => [rank, n]);
      for (const item of all) firsts.offer(item[0], () => item);
      expect(firsts.items).toEqual(
        all.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]).slice(0, most),
      );
    }),
  );
});
