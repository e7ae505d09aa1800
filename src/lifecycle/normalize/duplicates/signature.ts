/**
 * MinHash signatures of 60 bytes. One permutation hashing (Li, Owen, Zhang 2012): each shingle
 * falls into one of 60 bins and the smallest of each bin is kept, so that a text costs one hash a
 * shingle rather than sixty. Empty bins borrow from others (optimal densification, Shrivastava
 * 2017). Of each minimum 8 bits are kept (b-bit minwise hashing, Li and König 2010).
 *
 * @module
 */
import type { TextKernel } from '../kernel/text-kernel.ts';

export const SIGNATURE_BYTES = 60;

/** Chance that two unrelated bytes agree. */
const CHANCE = 1 / 255;

/**
 * Writes the signature of a text; its bytes are 1 to 255. A text without words leaves zeros.
 *
 * @param shingles As the kernel left them in its memory.
 */
export function writeSignature(
  kernel: TextKernel,
  shingles: Uint32Array,
  target: Uint8Array,
  offset: number,
): void {
  if (shingles.length === 0) target.fill(0, offset, offset + SIGNATURE_BYTES);
  else target.set(kernel.sign(shingles, SIGNATURE_BYTES), offset);
}

/** Jaccard similarity as two signatures tell it; standard error about 0.05 at 0.85. */
export function estimateSimilarity(signatures: Uint8Array, a: number, b: number): number {
  let equal = 0;
  const [left, right] = [a * SIGNATURE_BYTES, b * SIGNATURE_BYTES];
  for (let i = 0; i < SIGNATURE_BYTES; i++)
    if (signatures[left + i] === signatures[right + i]) equal++;
  return (equal / SIGNATURE_BYTES - CHANCE) / (1 - CHANCE);
}
