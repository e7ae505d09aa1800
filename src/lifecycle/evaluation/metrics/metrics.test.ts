import { describe, expect, it } from 'vitest';
import { accuracy, type ClassifiedItem } from './accuracy.ts';
import { bitsPerByte } from './bits-per-byte.ts';
import { exactMatch, normalizeAnswer } from './exact-match.ts';
import { macroF1 } from './macro-f1.ts';
import { perplexity } from './perplexity.ts';

const likelihoods = [
  { id: 'a', logProbability: -8, targetTokens: 4, targetBytes: 10 },
  { id: 'b', logProbability: -2, targetTokens: 6, targetBytes: 20 },
];

const classified = (pairs: string[]): ClassifiedItem[] =>
  pairs.map((pair, i) => ({ id: `${i}`, label: pair[0], predicted: pair[1] }));

describe('metrics', () => {
  it('bits per byte weighs items by their bytes', () => {
    expect(bitsPerByte(likelihoods, 1).value).toBeCloseTo(10 / Math.LN2 / 30, 12);
  });

  it('perplexity weighs items by their tokens', () => {
    expect(perplexity(likelihoods, 1).value).toBeCloseTo(Math.E, 12);
  });

  it('accuracy is the share of right labels, with a Wilson interval', () => {
    const { value, interval, items } = accuracy(classified(['aa', 'ab', 'bb', 'ba']));
    expect({ value, items, method: interval.method }).toEqual({
      value: 0.5,
      items: 4,
      method: 'wilson',
    });
  });

  it('macro F1 is the mean over true and predicted labels, as scikit-learn has it', () => {
    // f1_score(list("aaabbc"), list("aabbad"), average="macro"):
    // a: 2·2/(3+3), b: 2·1/(2+2), c: 0, d: 0.
    const { value } = macroF1(classified(['aa', 'aa', 'ab', 'bb', 'ba', 'cd']), 1);
    expect(value).toBeCloseTo((2 / 3 + 1 / 2) / 4, 12);
  });

  it('exact match counts right answers', () => {
    const item = { id: '', answer: '', reply: '' };
    expect(
      exactMatch([
        { ...item, right: true },
        { ...item, right: false },
      ]).value,
    ).toBe(0.5);
  });

  it.each([
    ['1,234', '1234'],
    ['$18', '18'],
    ['18.', '18'],
    [' Paris. ', 'paris'],
    ['-3.5', '-3.5'],
  ])('takes %j for %j', (answer, expected) => expect(normalizeAnswer(answer)).toBe(expected));
});
