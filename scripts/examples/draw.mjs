/** What the examples' generators share: records that differ, and their times. @module */
import { jaccard, shingles } from '../samples/lib/near.mjs';
import { stream } from '../samples/lib/random.mjs';
import { expand, fill } from '../samples/lib/text.mjs';

/** Above this two texts are too much alike to stand in one small data set. */
const TOO_SIMILAR = 0.7;

/**
 * `count` records of `make(random, index)`, none of which is much like another by `textOf`.
 * The stream of each is named by `name` and its number, so that records added later move none.
 */
export function drawDistinct(name, count, make, textOf) {
  const kept = [];
  for (let index = 0; kept.length < count; index += 1) {
    if (index > count * 60) throw new Error(`${name} gives only ${kept.length}`);
    const record = make(stream(name, index), kept.length);
    const grams = shingles(textOf(record));
    if (kept.some((other) => jaccard(grams, other.grams) > TOO_SIMILAR)) continue;
    kept.push({ record, grams });
  }
  return kept.map(({ record }) => record);
}

/** One way of saying `text`, with its `[a|b]` chosen and its `{slots}` filled. */
export const write = (text, random, slots = {}) =>
  expand(fill(expand(text, random), slots), random);

/** The time of the n-th record of a log that begins in March 2026, a quarter of an hour to two apart. */
export const timeOf = (index, random) =>
  new Date(Date.UTC(2026, 2, 2, 8) + (index * 67 + random.int(60)) * 60_000);

export const jsonLines = (records) =>
  Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
