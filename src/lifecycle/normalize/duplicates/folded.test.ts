import * as fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { TextKernel } from '../kernel/text-kernel.ts';
import { foldText } from '../mapping/fields/text-policy.ts';
import { digestOfFolded } from './row-digests.ts';

let kernel: TextKernel;
beforeAll(async () => {
  kernel = await TextKernel.load();
});
const folded = (text: string) => [...digestOfFolded(kernel, text)];

it('is the digest of the folded text', () => {
  const unit = fc.constantFrom('a', 'B', ' ', '\n', '\t', 'é', 'É', 'ß', 'İ', '\u00a0', '漢', '😀');
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit }), fc.string({ unit: 'grapheme' })), (text) => {
      expect(folded(text)).toEqual([...kernel.digest(foldText(text))]);
    }),
    { numRuns: 500 },
  );
});

it('takes case and spacing away', () => {
  expect(folded('Where  IS\nit')).toEqual(folded('where is it'));
  expect(folded('where is it')).not.toEqual(folded('where is he'));
});
