/**
 * Work on several candidates: one after the other where they would share a machine, side by side where
 * a cluster has room for each. What comes of it is the same.
 *
 * @module
 */
import { chosenRuntime } from '../../../runtimes/runtime.ts';
import type { BenchmarkConfiguration } from '../benchmark-context.ts';

/** Does something to each item, and gives the results in the order of the items. */
export type ForEach = <Item, Result>(
  items: readonly Item[],
  act: (item: Item, place: number) => Promise<Result>,
) => Promise<Result[]>;

export const forEachOn = (configuration: BenchmarkConfiguration): ForEach =>
  chosenRuntime(configuration).runtime === 'ray' ? sideBySide : inTurn;

const inTurn: ForEach = async (items, act) => {
  const results = [];
  for (const [place, item] of items.entries()) results.push(await act(item, place));
  return results;
};

/** When one fails, the others are waited for: nothing goes on that nobody knows of. */
const sideBySide: ForEach = async (items, act) => {
  const settled = await Promise.allSettled(items.map(act));
  return settled.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
};
