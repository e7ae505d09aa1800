/**
 * Nearest neighbour by cosine of TF-IDF word vectors (Salton and Buckley 1988; smoothed idf as in
 * scikit-learn): the label of the most similar training item. A classifier without a language
 * model, and often a hard one to beat.
 *
 * @module
 */

export interface LabelledText {
  text: string;
  label: string;
}

type Vector = Map<string, number>;

/** A classifier that is trained when it is made; it needs at least one item. */
export class NearestNeighbour {
  readonly #labels: string[];
  readonly #idf = new Map<string, number>();
  /** Word to the training items that hold it, with their weights. */
  readonly #postings = new Map<string, { item: number; weight: number }[]>();

  constructor(items: readonly LabelledText[]) {
    this.#labels = items.map(({ label }) => label);
    const documents = items.map(({ text }) => words(text));
    const holders = new Map<string, number>();
    for (const document of documents)
      for (const word of new Set(document)) holders.set(word, (holders.get(word) ?? 0) + 1);
    for (const [word, count] of holders)
      this.#idf.set(word, Math.log((1 + items.length) / (1 + count)) + 1);
    documents.forEach((document, item) => {
      for (const [word, weight] of this.#vector(document)) {
        const list = this.#postings.get(word);
        if (list === undefined) this.#postings.set(word, [{ item, weight }]);
        else list.push({ item, weight });
      }
    });
  }

  /**
   * Gives the label of the most similar item. Ties, also of texts that share no word with any item, go
   * to the earliest.
   */
  predict(text: string): string {
    const similarity = new Float64Array(this.#labels.length);
    for (const [word, weight] of this.#vector(words(text)))
      for (const posting of this.#postings.get(word) ?? [])
        similarity[posting.item] += weight * posting.weight;
    let best = 0;
    for (let item = 1; item < similarity.length; item++)
      if (similarity[item] > similarity[best]) best = item;
    return this.#labels[best];
  }

  #vector(document: readonly string[]): Vector {
    const vector: Vector = new Map();
    for (const word of document) {
      const idf = this.#idf.get(word);
      if (idf !== undefined) vector.set(word, (vector.get(word) ?? 0) + idf);
    }
    const norm = Math.sqrt([...vector.values()].reduce((sum, weight) => sum + weight ** 2, 0));
    for (const [word, weight] of vector) vector.set(word, weight / norm);
    return vector;
  }
}

const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
