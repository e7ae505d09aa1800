import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { TextKernel } from '../kernel/text-kernel.ts';
import { shinglesOf } from './shingles.ts';
import { SIGNATURE_BYTES, writeSignature } from './signature.ts';

const spread = (bin: number) => Math.imul(bin + 1, 0x9e3779b1);

/** One permutation hashing, bin after bin. */
function signatureOf(shingles: readonly number[]): number[] {
  const minima = Array.from({ length: SIGNATURE_BYTES }, () => Infinity);
  for (const hash of shingles) {
    const bin = ((hash >>> 16) * SIGNATURE_BYTES) >>> 16;
    minima[bin] = Math.min(minima[bin], Math.imul(hash, 0x2c1b3c6d) >>> 0);
  }
  return minima.map((_, bin) => {
    let from = bin;
    for (let attempt = 1; minima[from] === Infinity; attempt++) {
      const hash = Math.imul(spread(bin) ^ attempt, 0x85ebca6b);
      from = ((hash ^ (hash >>> 15)) >>> 0) % SIGNATURE_BYTES;
    }
    let hash = Math.imul(minima[from] ^ spread(bin), 0x297a2d39);
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
    return 1 + (((hash ^ (hash >>> 13)) >>> 8) % 255);
  });
}

it('keeps a byte of the smallest hash of each bin, borrowed where there is none', async () => {
  const kernel = await TextKernel.load();
  const word = fc.constantFrom('one', 'two', 'three', '漢字', '’', '\n', 'Four', '5');
  fc.assert(
    fc.property(fc.array(word, { maxLength: 300 }), fc.integer(), (words, seed) => {
      const text = words.join(' ');
      const shingles = [...shinglesOf(kernel, [text], seed)];
      const target = new Uint8Array(SIGNATURE_BYTES + 2).fill(7);
      writeSignature(kernel, shinglesOf(kernel, [text], seed), target, 1);
      const signature =
        shingles.length === 0 ? Array(SIGNATURE_BYTES).fill(0) : signatureOf(shingles);
      expect([...target]).toEqual([7, ...signature, 7]);
    }),
  );
});
