/**
 * Labels of a classification dataset: which there are, and which texts have more than one.
 *
 * @module
 */
export class LabelSurvey {
  readonly #labelsOfKey = new Map<string, Set<string>>();
  readonly #labels = new Set<string>();

  /** @param key Digest of the text. */
  add(key: string, label: string): void {
    this.#labels.add(label);
    const known = this.#labelsOfKey.get(key);
    if (known === undefined) this.#labelsOfKey.set(key, new Set([label]));
    else known.add(label);
  }

  get labels(): string[] {
    return [...this.#labels].sort();
  }

  /** The labels of a text when they contradict each other, sorted. */
  contradiction(key: string): string[] | undefined {
    const labels = this.#labelsOfKey.get(key);
    return labels !== undefined && labels.size > 1 ? [...labels].sort() : undefined;
  }
}
