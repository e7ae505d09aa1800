/**
 * Says for certain how alike two records are: by the shingles themselves, not by signatures.
 *
 * @module
 */
import type { TextKernel } from '../kernel/text-kernel.ts';
import type { ComparedParts } from './compared-parts.ts';
import { jaccard, shingleSet } from './shingles.ts';

/**
 * `same`: near-duplicates. `input`: what they are given is nearly the same, but not what they
 * answer to it.
 */
export type Likeness = 'same' | 'input' | 'none';

/** Parts with their shingles, made when first asked for. */
export class Comparable {
  readonly parts: ComparedParts;
  readonly #kernel: TextKernel;
  readonly #shingles = new Map<string, Set<number>>();

  constructor(kernel: TextKernel, parts: ComparedParts) {
    this.#kernel = kernel;
    this.parts = parts;
  }

  shinglesOf(text: string): Set<number> {
    let shingles = this.#shingles.get(text);
    if (shingles === undefined) {
      shingles = shingleSet(this.#kernel, text);
      this.#shingles.set(text, shingles);
    }
    return shingles;
  }
}

/** @param threshold Jaccard similarity that every pair of parts must reach. */
export function compare(a: Comparable, b: Comparable, threshold: number): Likeness {
  const near = (left: string, right: string) =>
    left === right || jaccard(a.shinglesOf(left), b.shinglesOf(right)) >= threshold;
  const sameInput =
    a.parts.input.length === b.parts.input.length &&
    a.parts.input.every((text, index) => near(text, b.parts.input[index])) &&
    near(a.parts.frame, b.parts.frame);
  if (!sameInput) return 'none';
  return a.parts.decisive === b.parts.decisive && near(a.parts.reply, b.parts.reply)
    ? 'same'
    : 'input';
}
