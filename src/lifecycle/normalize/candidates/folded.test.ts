import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { foldText } from '../text-policy.ts';
import { digestText } from './digest.ts';
import { digestOfFolded } from './folded.ts';

it('is the digest of the folded text', () => {
  const unit = fc.constantFrom('a', 'B', ' ', '\n', '\t', 'é', 'É', 'ß', 'İ', '\u00a0', '漢', '😀');
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit }), fc.string({ unit: 'grapheme' })), (text) => {
      expect(digestOfFolded(text)).toBe(digestText(foldText(text)));
    }),
    { numRuns: 500 },
  );
});

it('takes case and spacing away', () => {
  expect(digestOfFolded('Where  IS\nit')).toBe(digestOfFolded('where is it'));
  expect(digestOfFolded('where is it')).not.toBe(digestOfFolded('where is he'));
});
