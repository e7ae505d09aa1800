/**
 * What the values of a tensor look like, for telling a model from the remains of one.
 *
 * @module
 */
import type { TensorReader } from '../../weights/encoding/encoding.ts';

export interface TensorFacts {
  /** As the file calls it. */
  name: string;
  shape: readonly number[];
  /** Values that are NaN or infinite, and the index of the first; -1 without any. */
  notFinite: number;
  firstNotFinite: number;
  /** Of the finite values. */
  least: number;
  greatest: number;
}

export async function inspectTensor(
  reader: TensorReader,
  { name, shape }: { name: string; shape: readonly number[] },
): Promise<TensorFacts> {
  const facts = { notFinite: 0, firstNotFinite: -1, least: Infinity, greatest: -Infinity };
  let seen = 0;
  await reader.scan(name, (values) => {
    let { least, greatest } = facts;
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      // NaN and the infinities are what does not cancel itself.
      if (value - value !== 0) {
        if (facts.notFinite++ === 0) facts.firstNotFinite = seen + i;
        continue;
      }
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
    facts.least = least;
    facts.greatest = greatest;
    seen += values.length;
  });
  return { name, shape, ...facts };
}
