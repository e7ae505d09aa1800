import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { continuationTrie, pathOf } from './continuation-trie.ts';
import { LikeliestSearch } from './likeliest-search.ts';

/** Few tokens and few values, so that beginnings are shared, ends lie on ways, and values tie. */
const continuations = fc.array(
  fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 5 }),
  { minLength: 1, maxLength: 40 },
);
const values = fc.oneof(
  fc.constantFrom(0, 0, -0.25, -0.5, -1, -2, 1e-7),
  fc.double({ min: -40, max: 0, noNaN: true }),
);

const enumerate = (sums: readonly number[], weights: readonly number[]): number => {
  const scores = sums.map((sum, at) => sum / weights[at]);
  return scores.indexOf(Math.max(...scores));
};

describe('the likeliest continuation', () => {
  it('is that of enumeration, as a whole and by any weights, ties included', () => {
    fc.assert(
      fc.property(
        continuations.chain((all) =>
          fc.record({
            all: fc.constant(all),
            logs: fc.array(values, { minLength: 400, maxLength: 400 }),
            weights: fc.array(fc.integer({ min: 1, max: 9 }), {
              minLength: all.length,
              maxLength: all.length,
            }),
            wanted: fc.option(fc.nat({ max: all.length - 1 })),
            most: fc.integer({ min: 1, max: 9 }),
          }),
        ),
        ({ all, logs, weights, wanted, most }) => {
          const trie = continuationTrie(all);
          const whole = all.map(() => 1);
          const search = new LikeliestSearch(trie, { weights: [whole, weights], wanted });
          const known = new Set<number>([-1]);
          for (let asked = search.next(most); asked.length > 0; asked = search.next(most)) {
            expect(asked.length).toBeLessThanOrEqual(most);
            for (const node of asked) {
              expect(known.has(node)).toBe(false);
              expect(known.has(trie[node].parent)).toBe(true);
              known.add(node);
              search.tell(
                node,
                trie[node].children.map((child) => logs[child]),
              );
            }
          }
          const sums = all.map((_, at) =>
            pathOf(trie, at)
              .slice(1)
              .reduce((sum, node) => sum + Math.min(0, logs[node]), 0),
          );
          expect(search.likeliest).toEqual([enumerate(sums, whole), enumerate(sums, weights)]);
          expect(search.wanted).toBe(wanted === null ? null : sums[wanted]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is found without most of the trie where the model is sure', () => {
    const all = Array.from({ length: 100 }, (_, i) => [i % 10, 10 + Math.floor(i / 10), 99]);
    const trie = continuationTrie(all);
    const search = new LikeliestSearch(trie, { weights: [all.map(() => 1)], wanted: null });
    let asked = 0;
    for (let next = search.next(8); next.length > 0; next = search.next(8))
      for (const node of next) {
        asked++;
        search.tell(
          node,
          trie[node].children.map((child) => ([3, 15, 99].includes(trie[child].token) ? -0.1 : -4)),
        );
      }
    expect(all[search.likeliest[0]]).toEqual([3, 15, 99]);
    // The prompt, then two tokens of the one that is found.
    expect(asked).toBe(3);
  });
});
