/**
 * Cuts text into overlapping runs of words (shingles; Broder 1997) and hashes each to 32 bits.
 * Letters and digits make words; in scripts that put no spaces between words each character is
 * one. Case of ASCII letters, spacing and punctuation do not count.
 *
 * @module
 */
import type { TextKernel } from '../kernel/text-kernel.ts';

/** Words in a shingle: one changed word of a long text changes three shingles. */
export const SHINGLE_WORDS = 3;

/** Dashes, quotes and symbols; from U+3000 on, characters stand alone. */
const BEYOND = /[\u2000-\uffff]/;
const SYMBOLS = /[\u2000-\u2fff]/g;
/** Found by units, which is much faster. */
const MAY_STAND_ALONE = /[\u3000-\uffff]/;
const ALONE = /[\u3000-\u{10ffff}]/gu;

/**
 * Hashes of all shingles of a text in order, repeats included. Words carry on from one part to the
 * next. A text of fewer words than a shingle is one shingle; a text without words has none.
 *
 * @returns A view that holds until the kernel is used again.
 */
export function shinglesOf(
  kernel: TextKernel,
  parts: readonly string[],
  seed: number,
): Uint32Array {
  const text = parts.join('\n');
  return whole(kernel.shingles(BEYOND.test(text) ? spaced(text) : text, seed));
}

function spaced(text: string): string {
  const words = text.replaceAll(SYMBOLS, ' ');
  return MAY_STAND_ALONE.test(words) ? words.replaceAll(ALONE, ' $& ') : words;
}

/** The same for text in UTF-8 without characters from U+2000 on. */
export const shinglesOfPlain = (kernel: TextKernel, text: Uint8Array, seed: number): Uint32Array =>
  whole(kernel.shinglesOfBytes(text, seed));

/** The first words have too few before them. */
function whole(hashes: Uint32Array): Uint32Array {
  const first = Math.min(SHINGLE_WORDS, hashes.length) - 1;
  return hashes.subarray(Math.max(0, first));
}

/** Jaccard similarity of two texts: shared shingles over all; 1 for two texts without words. */
export function jaccard(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const shingle of small) if (large.has(shingle)) shared++;
  const all = a.size + b.size - shared;
  return all === 0 ? 1 : shared / all;
}

export const shingleSet = (kernel: TextKernel, text: string): Set<number> =>
  new Set(shinglesOf(kernel, [text], 0));
