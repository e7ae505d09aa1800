/**
 * Uniform samples that do not depend on who reads which rows when: every row has a priority, a hash
 * of seed, file and line, and those of the smallest are the sample (bottom-k sampling: Cohen and
 * Kaplan, "Summarizing data using bottom-k sketches", 2007). Samples of parts make one of the whole.
 *
 * @module
 */

/** Enough to tell the shape of a dataset; a mapping is inferred from these. */
export const SAMPLE_RECORDS = 2000;

/** Of a file; two words, so that the lines of two files are drawn independently. */
export type SampleKey = readonly [number, number];

/** @param file Name that its rows are located by. */
export function sampleKey(seed: number, file: string): SampleKey {
  let [one, other] = [mixed(seed), mixed(~seed)];
  for (let at = 0; at < file.length; at++) {
    one = mixed(one ^ file.charCodeAt(at));
    other = mixed((other + file.charCodeAt(at)) | 0);
  }
  return [one, other];
}

/**
 * A priority in [0, 2^32), a different one for every line of a file.
 *
 * @param nth Of the records that start on the line.
 */
export const priorityOf = ([one, other]: SampleKey, line: number, nth = 0): number =>
  mixed(mixed((line + Math.imul(nth, 0x9e3779b9)) ^ one) ^ other) >>> 0;

/** One-to-one on 32 bits, every bit depends on all (the finalizer of MurmurHash3). */
function mixed(word: number): number {
  let hash = word;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

export interface Drawn<Item> {
  priority: number;
  item: Item;
}

/** Above all priorities. */
const ANY = 2 ** 32;

/** Keeps the items of the smallest priorities; of equal ones those that came first. */
export class BottomSample<Item> {
  /** Items of this priority or a greater one are not drawn. */
  bound: number;
  readonly #size: number;
  #drawn: Drawn<Item>[] = [];

  /** @param bound Of a sample of what came before. */
  constructor(size: number, bound = ANY) {
    this.#size = size;
    this.bound = bound;
  }

  /** @param make Gives the item, when it is drawn. */
  offer(priority: number, make: () => Item): void {
    if (priority >= this.bound) return;
    this.#drawn.push({ priority, item: make() });
    if (this.#drawn.length > 1.25 * this.#size) this.#cut();
  }

  /** In the order in which they came. */
  get drawn(): readonly Drawn<Item>[] {
    if (this.#drawn.length > this.#size) this.#cut();
    return this.#drawn;
  }

  #cut(): void {
    const priorities = Uint32Array.from(this.#drawn, ({ priority }) => priority);
    const last = priorities.sort()[this.#size - 1];
    let equal = this.#size - this.#drawn.filter(({ priority }) => priority < last).length;
    this.#drawn = this.#drawn.filter(
      ({ priority }) => priority < last || (priority === last && equal-- > 0),
    );
    this.bound = last;
  }
}
