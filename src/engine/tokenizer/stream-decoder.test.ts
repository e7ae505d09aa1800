import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Tokenizer } from './tokenizer.ts';
import { trainTokenizer } from './train-tokenizer.ts';

const tokenizer = Tokenizer.open(trainTokenizer(['some words, some more words'], 270));

it('streams the same text that decoding at once gives, and never half a character', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (raw) => {
      const text = raw.replaceAll('\uFFFD', '');
      const stream = tokenizer.decodeStream();
      const parts: string[] = [];
      for (const id of await tokenizer.encode(text)) parts.push(await stream.push(id));
      parts.push(await stream.flush());
      expect(parts.join('')).toBe(text);
      expect(parts.every((part) => !part.includes('\uFFFD'))).toBe(true);
    }),
    { numRuns: 30 },
  );
});

it('shows an unfinished character only at the end', async () => {
  const stream = tokenizer.decodeStream();
  const [first] = await tokenizer.encode('é');
  expect(await stream.push(first)).toBe('');
  expect(await stream.flush()).toBe('\uFFFD');
});
