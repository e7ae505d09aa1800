/**
 * Nearest neighbour by cosine of TF-IDF word vectors: the label of the most similar training item. A
 * classifier without a language model, and often a hard one to beat.
 *
 * @module
 */
import { TfIdf, termsOf } from './tfidf.ts';

export interface LabelledText {
  text: string;
  label: string;
}

/** A classifier that is trained when it is made; it needs at least one item. */
export class NearestNeighbour {
  readonly #labels: string[];
  readonly #vectors: TfIdf;
  /** For each term the training items that hold it, with their weights. */
  readonly #postings: { item: number; weight: number }[][];

  constructor(items: readonly LabelledText[]) {
    this.#labels = items.map(({ label }) => label);
    const documents = items.map(({ text }) => termsOf(text, 1));
    this.#vectors = new TfIdf(documents);
    this.#postings = Array.from({ length: this.#vectors.terms }, () => []);
    documents.forEach((document, item) => {
      const { terms, weights } = this.#vectors.vector(document);
      terms.forEach((term, at) => this.#postings[term].push({ item, weight: weights[at] }));
    });
  }

  /**
   * Gives the label of the most similar item. Ties, also of texts that share no word with any item, go
   * to the earliest.
   */
  predict(text: string): string {
    const similarity = new Float64Array(this.#labels.length);
    const { terms, weights } = this.#vectors.vector(termsOf(text, 1));
    terms.forEach((term, at) => {
      for (const { item, weight } of this.#postings[term]) similarity[item] += weights[at] * weight;
    });
    let best = 0;
    for (let item = 1; item < similarity.length; item++)
      if (similarity[item] > similarity[best]) best = item;
    return this.#labels[best];
  }
}
