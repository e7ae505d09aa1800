/**
 * Best-first search for the likeliest continuation. Log-probabilities only fall along a path, so what
 * is known of a path bounds all that goes on from it: the first whole continuation that no bound is
 * above is the likeliest of all, and most of the trie is never computed.
 *
 * @module
 */
import { type ContinuationTrie, pathOf } from './continuation-trie.ts';

/** What can still be had: a continuation, or the best of those that go on from a node. */
interface Entry {
  /** The value of the continuation; no less than the value of any that goes on from the node. */
  bound: number;
  /** Index of the continuation; no greater than that of any that goes on from the node. */
  first: number;
  /** The node; undefined for a whole continuation. */
  node: number | undefined;
}

/**
 * Finds the first of the continuations with the largest log-probability divided by its weight. With
 * weights of 1 that is the likeliest as a whole, with lengths the likeliest by length. A path of
 * log-probability `L ≤ 0` bounds those that go on from it by `L` over the largest of their weights.
 */
class Criterion {
  /** Index of the continuation that was found. */
  found: number | undefined;
  readonly #trie: ContinuationTrie;
  readonly #weights: readonly number[];
  /** Of the continuations that go on from a node: the largest weight, and the smallest index. */
  readonly #heaviest: number[];
  readonly #first: number[];
  readonly #entries: Entry[];

  constructor(trie: ContinuationTrie, weights: readonly number[]) {
    this.#trie = trie;
    this.#weights = weights;
    this.#heaviest = trie.map(() => 0);
    this.#first = trie.map(() => Infinity);
    for (let node = trie.length - 1; node > 0; node--) {
      const { parent, ends } = trie[node];
      const heaviest = ends.map((end) => weights[end]);
      this.#heaviest[parent] = Math.max(this.#heaviest[parent], this.#heaviest[node], ...heaviest);
      this.#first[parent] = Math.min(this.#first[parent], this.#first[node], ...ends);
    }
    this.#entries = [{ bound: 0, first: this.#first[0], node: 0 }];
  }

  /**
   * Goes as far as the log-probabilities reach.
   *
   * @param sums Of each node's path; NaN where it is not known.
   * @returns The nodes whose children would have to be known, at most `count`, the most promising
   *   first: without it there is no going on. None once the likeliest is found.
   */
  advance(sums: Float64Array, count: number): number[] {
    while (this.found === undefined) {
      const best = this.#entries.reduce((best, entry) => (isBefore(entry, best) ? entry : best));
      if (best.node === undefined) {
        this.found = best.first;
        break;
      }
      const { children } = this.#trie[best.node];
      if (Number.isNaN(sums[children[0]])) return this.#promising(count);
      this.#entries.splice(this.#entries.indexOf(best), 1);
      for (const child of children) this.#reach(child, sums[child]);
    }
    return [];
  }

  #promising(count: number): number[] {
    return this.#entries
      .filter(({ node }) => node !== undefined)
      .sort((a, b) => (isBefore(a, b) ? -1 : 1))
      .slice(0, count)
      .map(({ node }) => node!);
  }

  #reach(node: number, sum: number): void {
    const { ends, children } = this.#trie[node];
    for (const end of ends)
      this.#entries.push({ bound: sum / this.#weights[end], first: end, node: undefined });
    if (children.length > 0)
      this.#entries.push({ bound: sum / this.#heaviest[node], first: this.#first[node], node });
  }
}

/** Of equal bounds the smaller index goes first: no other continuation with it can be as good. */
const isBefore = (a: Entry, b: Entry): boolean =>
  a.bound > b.bound || (a.bound === b.bound && a.first < b.first);

export interface SearchOptions {
  /** One list for each way of comparing, with a weight above 0 for each continuation. */
  weights: readonly (readonly number[])[];
  /** Index of the continuation whose log-probability is wanted in any case; null for none. */
  wanted: number | null;
}

/** The search after one prompt. Whoever computes asks it which nodes come next, and tells. */
export class LikeliestSearch {
  readonly #trie: ContinuationTrie;
  readonly #criteria: readonly Criterion[];
  readonly #sums: Float64Array;
  readonly #wantedPath: readonly number[];
  #rounds = 0;

  constructor(trie: ContinuationTrie, { weights, wanted }: SearchOptions) {
    this.#trie = trie;
    this.#criteria = weights.map((each) => new Criterion(trie, each));
    this.#sums = new Float64Array(trie.length).fill(NaN);
    this.#sums[0] = 0;
    this.#wantedPath = wanted === null ? [] : pathOf(trie, wanted);
  }

  /** For each way of comparing the index of the likeliest, once nothing is asked for any more. */
  get likeliest(): number[] {
    return this.#criteria.map(({ found }) => found!);
  }

  /** The log-probability of the wanted continuation, in nats; null when none is wanted. */
  get wanted(): number | null {
    return this.#wantedPath.length === 0 ? null : this.#sums[this.#wantedPath.at(-1)!];
  }

  /**
   * Lists at most `most` nodes whose children have to become known, each after its parent unless that
   * is known; none when the search is over. The longer a search takes, the more it
   * asks for at once: where a model is sure little is computed in vain, where it is not there are few
   * rounds.
   */
  next(most: number): number[] {
    const asked = new Set<number>();
    const ask = (node: number): void => {
      const [child] = this.#trie[node].children;
      if (child !== undefined && Number.isNaN(this.#sums[child])) asked.add(node);
    };
    const atOnce = 1 + Math.floor((this.#rounds++) ** 2 / 8);
    const promising = this.#criteria.map((each) => each.advance(this.#sums, atOnce));
    this.#wantedPath.forEach(ask);
    for (const first of promising.flat())
      // Where there is but one way on, it is computed in one go.
      for (let node: number | undefined = first; node !== undefined; node = this.#onlyWayOn(node))
        ask(node);
    return [...asked].slice(0, most);
  }

  /** Takes the log-probabilities of the children of a node, in their order. */
  tell(node: number, logProbabilities: ArrayLike<number>): void {
    this.#trie[node].children.forEach((child, at) => {
      // Rounding may put a certain token a little above 0.
      this.#sums[child] = this.#sums[node] + Math.min(0, logProbabilities[at]);
    });
  }

  #onlyWayOn(node: number): number | undefined {
    const [child, ...others] = this.#trie[node].children;
    const goesOn = others.length === 0 && this.#trie[child].children.length > 0;
    return goesOn && this.#trie[child].ends.length === 0 ? child : undefined;
  }
}
