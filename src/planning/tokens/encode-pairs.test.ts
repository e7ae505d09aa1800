import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredExample } from '../../engine/tokenizer/token-set.ts';
import { fitPairs } from './encode-pairs.ts';

/** A prompt of `prompt` tokens, numbered, and two replies. */
function pair(prompt: number, chosen: number, rejected: number): StoredExample[] {
  return [chosen, rejected].map((reply, which) => ({
    recordId: 'r',
    ids: Int32Array.from({ length: prompt + reply }, (_, i) =>
      i < prompt ? i : 100 * (which + 1) + i,
    ),
    targets: Uint8Array.from({ length: prompt + reply }, (_, i) => Number(i >= prompt)),
  }));
}

describe('fitPairs', () => {
  it('takes the same oldest tokens of the prompt from both replies', () => {
    const { examples, truncated } = fitPairs(pair(6, 2, 4), 8, 'leave_out');
    expect(examples.map(({ ids }) => Array.from(ids.subarray(0, 4)))).toEqual([
      [2, 3, 4, 5],
      [2, 3, 4, 5],
    ]);
    expect(examples.map(({ ids }) => ids.length)).toEqual([6, 8]);
    expect(truncated).toBe(1);
  });

  it('leaves a pair out when one of its replies is too long, or cuts both', () => {
    expect(fitPairs(pair(6, 2, 9), 8, 'leave_out')).toEqual({
      examples: [],
      truncated: 0,
      dropped: 1,
    });
    const { examples } = fitPairs(pair(6, 2, 9), 8, 'cut');
    expect(examples.map(({ ids }) => ids.length)).toEqual([4, 8]);
    expect(examples.map(({ targets }) => targets.indexOf(1))).toEqual([2, 2]);
  });

  it('keeps pairs whole, in order and within the limit, whatever their lengths', () => {
    const length = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(length, length, length), { maxLength: 5 }),
        fc.integer({ min: 4, max: 20 }),
        fc.constantFrom('cut' as const, 'leave_out' as const),
        (lengths, limit, longReplies) => {
          const all = lengths.flatMap((one) => pair(...one));
          const { examples, dropped } = fitPairs(all, limit, longReplies);
          expect(examples.length / 2 + dropped).toBe(lengths.length);
          for (let at = 0; at < examples.length; at += 2) {
            const [chosen, rejected] = [examples[at], examples[at + 1]];
            expect(Math.max(chosen.ids.length, rejected.ids.length)).toBeLessThanOrEqual(limit);
            const start = chosen.targets.indexOf(1);
            expect(rejected.targets.indexOf(1)).toBe(start);
            expect(chosen.ids.subarray(0, start)).toEqual(rejected.ids.subarray(0, start));
          }
        },
      ),
    );
  });
});
