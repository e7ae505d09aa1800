/**
 * What an interval has to know besides the values: how the items hang together, and how sure it must
 * be. Every score and every comparison of a benchmark is made under one of these.
 *
 * @module
 */

/** What is known of the items, and asked of the intervals. */
export interface Uncertainty {
  /** Seed of resampling: equal seeds give equal intervals. */
  seed: number;
  /**
   * Cluster of an item, by their ids. Items of a cluster (near-duplicates, questions about one
   * passage) stand or fall together, so they are one piece of evidence. An item that is not named
   * is a cluster of its own.
   */
  clusters: ReadonlyMap<string, string>;
  /** Chance that an interval misses what it is about; 0.05 for an interval of 95 %. */
  error: number;
}

/** The chance of error of every interval that says nothing else. */
const usualError = 0.05;

/** Makes the uncertainty of items that have nothing to do with each other. */
export const independent = (seed: number, error: number = usualError): Uncertainty => ({
  seed,
  clusters: new Map(),
  error,
});

/** Numbers the clusters of items from 0 in order of appearance: `of` has that of each item. */
export function numberClusters(
  ids: readonly string[],
  { clusters }: Uncertainty,
): { of: Uint32Array; count: number } {
  const numbers = new Map<string, number>();
  const of = Uint32Array.from(ids, (id) => {
    const cluster = clusters.get(id) ?? id;
    const number = numbers.get(cluster) ?? numbers.size;
    numbers.set(cluster, number);
    return number;
  });
  return { of, count: numbers.size };
}
