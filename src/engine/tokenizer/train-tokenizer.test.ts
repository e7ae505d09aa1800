import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Tokenizer } from './tokenizer.ts';
import { trainTokenizer } from './train-tokenizer.ts';

const TEXTS = [
  'The kettle is on the table, and the tea is in the tin.',
  "It's three o'clock; she'll be here at 15:30, won't she?",
  'Grüße aus München — 你好 😀\n\n  indented\tline',
];

describe('trainTokenizer', () => {
  it('gives the same bytes whatever the order of the texts', () => {
    const forward = trainTokenizer(TEXTS, 320);
    expect(trainTokenizer([...TEXTS].reverse(), 320)).toEqual(forward);
    expect(trainTokenizer(TEXTS, 320).tokenizerJson).toBe(forward.tokenizerJson);
  });

  it('learns the most frequent pair first and breaks ties by token order', () => {
    const { merges } = JSON.parse(trainTokenizer(['ab ab ab cd cd'], 263).tokenizerJson).model;
    expect(merges).toEqual([
      ['a', 'b'],
      ['c', 'd'],
      ['Ġ', 'ab'],
    ]);
  });

  it('stops at the vocabulary size, or when no pair occurs twice', () => {
    expect(Tokenizer.open(trainTokenizer(TEXTS, 270)).vocabSize).toBe(270);
    expect(Tokenizer.open(trainTokenizer(['ab'], 5000)).vocabSize).toBe(260);
  });

  it('survives merges that spell the same token twice', () => {
    const texts = ['aaaa aaa aa aaaaa', 'aaaaaaa aaaa aaaaaaaa'];
    const { vocab } = JSON.parse(trainTokenizer(texts, 400).tokenizerJson).model;
    const ids = Object.values(vocab);
    expect(new Set(ids).size).toBe(ids.length);
    expect(Math.max(...(ids as number[]))).toBe(ids.length - 1);
  });

  it('encodes any text without loss', async () => {
    const tokenizer = Tokenizer.open(trainTokenizer(TEXTS, 300));
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
        expect(await tokenizer.decode(await tokenizer.encode(text))).toBe(text);
      }),
      { numRuns: 200 },
    );
  });
});
