/**
 * TF-IDF vectors of texts (Salton and Buckley 1988), with the smoothed idf and the unit length of
 * scikit-learn's `TfidfVectorizer`, which test/interop holds them against.
 *
 * @module
 */

/** Terms of one text, by number, each once, with their weights; the weights have unit length. */
export interface SparseVector {
  terms: Int32Array;
  weights: Float64Array;
}

/** Gives the words of a text, in lower case, and its runs of up to `longest` words. */
export function termsOf(text: string, longest: number): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const terms: string[] = [...words];
  for (let length = 2; length <= longest; length++)
    for (let start = 0; start + length <= words.length; start++)
      terms.push(words.slice(start, start + length).join(' '));
  return terms;
}

/** The vocabulary of a corpus and how telling each of its terms is. */
export class TfIdf {
  readonly #numbers = new Map<string, number>();
  readonly #idf: number[] = [];

  /**
   * @param documents The terms of each text.
   * @param most At most that many terms are known: those of the most documents, ties in order of
   *   appearance.
   */
  constructor(documents: readonly (readonly string[])[], most = Infinity) {
    const holders = new Map<string, number>();
    for (const document of documents)
      for (const term of new Set(document)) holders.set(term, (holders.get(term) ?? 0) + 1);
    const known = [...holders].sort(([, a], [, b]) => b - a).slice(0, Math.min(most, holders.size));
    for (const [term, count] of known) {
      this.#numbers.set(term, this.#idf.length);
      this.#idf.push(Math.log((1 + documents.length) / (1 + count)) + 1);
    }
  }

  get terms(): number {
    return this.#idf.length;
  }

  /** Terms that are not known count for nothing; a text of such alone has an empty vector. */
  vector(document: readonly string[]): SparseVector {
    const weights = new Map<number, number>();
    for (const term of document) {
      const number = this.#numbers.get(term);
      if (number !== undefined) weights.set(number, (weights.get(number) ?? 0) + this.#idf[number]);
    }
    const length = Math.sqrt([...weights.values()].reduce((sum, weight) => sum + weight ** 2, 0));
    return {
      terms: Int32Array.from(weights.keys()),
      weights: Float64Array.from(weights.values(), (weight) => weight / length),
    };
  }
}
