/**
 * Tokens that go on from prompts, laid out for the graphs: each sees its prompt, the tokens on the way
 * to it, and itself.
 *
 * @module
 */
import type { BatchLayout } from '../train/batches/batch-layout.ts';
import { blocked } from '../train/batches/attention-mask.ts';

/** Places for keys come in steps of so many. */
const placeStep = 32;

/** Tokens of one prompt that are computed in one go, at most; so many have a place. */
export const mostAdded = 16;

/** A prompt, and the tokens that were added after it. */
export interface ReadTokens {
  /** Tokens of the prompt itself. */
  length: number;
  /** For each added token the index of the added token before it; -1 for the prompt. */
  parents: readonly number[];
}

/** A token that goes on from a prompt, or from a token that was added to it. */
export interface AddedToken {
  id: number;
  /** Index of the token before it among all that were added, these included; -1 for the prompt. */
  parent: number;
}

/** How many tokens a prompt has with all that were added. */
export const tokensOf = ({ length, parents }: ReadTokens): number => length + parents.length;

/** How many places these take: more than there are tokens. */
export const placesOf = (tokens: ReadTokens): number =>
  Math.ceil((tokensOf(tokens) + 1) / placeStep) * placeStep;

/** A prompt with more tokens added. */
export const grow = (
  { length, parents }: ReadTokens,
  added: readonly AddedToken[],
): ReadTokens => ({
  length,
  parents: [...parents, ...added.map(({ parent }) => parent)],
});

/**
 * Lays out tokens after prompts that take equally many places.
 *
 * @param rows Each has one token at least, and `mostAdded` at most.
 * @param group How many query heads share a key head.
 */
export function continuationLayout(
  rows: readonly { prompt: ReadTokens; added: readonly AddedToken[] }[],
  group: number,
): BatchLayout {
  const past = placesOf(rows[0].prompt);
  const keys = past + mostAdded;
  const size = rows.length * mostAdded;
  const ids: number[] = [];
  const places: number[] = [];
  const tokens = new Int32Array(size);
  const positions = new BigInt64Array(size);
  const mask = new Float32Array(size * group * keys).fill(blocked);
  const see = (place: number, start: number, end = start + 1): void => {
    for (let line = place * group; line < (place + 1) * group; line++)
      mask.fill(0, line * keys + start, line * keys + end);
  };
  let positionCount = 1;
  for (const [row, { prompt, added }] of rows.entries()) {
    const { length, parents } = grow(prompt, added);
    const before = prompt.parents.length;
    for (let at = 0; at < mostAdded; at++) {
      const place = row * mostAdded + at;
      see(place, past + at);
      if (at >= added.length) continue;
      see(place, 0, length);
      let position = length;
      for (let up = parents[before + at]; up >= 0; up = parents[up], position++)
        see(place, up < before ? length + up : past + up - before);
      positions[place] = BigInt(position);
      positionCount = Math.max(positionCount, position + 1);
      tokens[place] = ids.length;
      places.push(place);
      ids.push(added[at].id);
    }
  }
  if (ids.length === 1) {
    // The kernels compute a single row in another way than one of several: it gets a companion.
    places.push(1);
    ids.push(ids[0]);
    tokens[1] = 1;
  }
  const count = ids.length;
  return {
    rows: rows.length,
    length: mostAdded,
    ids: Int32Array.from(ids),
    padding: count === size ? undefined : { places: Int32Array.from(places), tokens },
    positions,
    positionCount,
    masks: [{ data: mask, shape: [rows.length, 1, mostAdded * group, keys] }],
    kept: Int32Array.from({ length: count }, (_, i) => i),
    predictions: {
      position: new Int32Array(),
      target: new Int32Array(),
      example: new Int32Array(),
    },
  };
}
