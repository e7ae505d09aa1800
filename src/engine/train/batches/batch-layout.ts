/**
 * A micro-batch as arrays: token ids, positions, the additive attention mask, and the list of
 * predictions that carry loss.
 *
 * @module
 */
import { attentionMasks, type AttentionMask } from './attention-mask.ts';
import { placeSegments, type MicroBatch, type PlacedSegment, type Segment } from './micro-batch.ts';

/** Share of the tokens up to which the last layer leaves the others out. */
const keepAllFrom = 0.95;

export interface BatchLayout {
  rows: number;
  length: number;
  /** The tokens that a prediction depends on, in the order of the rows: [tokens]. */
  ids: Int32Array;
  /**
   * Unless every place is a token: the place in [rows · length] of each token, and the token at each
   * place, or 0. Padding is computed in the attention and nowhere else.
   */
  padding: { places: Int32Array; tokens: Int32Array } | undefined;
  /** [rows, length] */
  positions: BigInt64Array;
  /** Largest position plus one. */
  positionCount: number;
  /** One for each block of queries (see causal-attention.ts). */
  masks: AttentionMask[];
  /**
   * The tokens that something is predicted from, as ascending indices into `ids`: after its
   * attention, the last layer computes these and no others.
   */
  kept: Int32Array;
  predictions: Predictions;
}

/** Parallel arrays: the hidden state at `position` predicts `target`, for `example`. */
export interface Predictions {
  /** Index into `BatchLayout.kept`. */
  position: Int32Array;
  target: Int32Array;
  example: Int32Array;
}

/** Sizes of a micro-batch as the decoder sees it. */
export interface BatchSizes {
  rows: number;
  /** Places in a row, padding included. */
  length: number;
  /** Tokens that a prediction depends on. */
  tokens: number;
  /** Tokens that something is predicted from. */
  kept: number;
}

export interface ScoredBatchSizes extends BatchSizes {
  /** Predictions that carry loss. */
  targets: number;
}

/** @param group How many query heads share a key head. */
export function layOut(batch: MicroBatch, group: number): BatchLayout {
  const { length } = batch;
  const rows = batch.rows.length;
  const size = rows * length;
  const ids = new Int32Array(size);
  const positions = new BigInt64Array(size);
  const needed = new Uint8Array(size);
  const predictions: Prediction[] = [];
  let positionCount = 1;
  const placedRows = batch.rows.map((row) => placeSegments(row, length));
  placedRows.forEach((placed, index) => {
    const start = index * length;
    for (const { segment, at, position } of placed) {
      ids.set(segment.ids, start + at);
      for (let i = 0; i < segment.ids.length; i++) positions[start + at + i] = BigInt(position + i);
      positionCount = Math.max(positionCount, position + segment.ids.length);
      collectPredictions(predictions, placed, segment, start, at);
    }
    markNeeded(needed.subarray(start, start + length), placed);
  });
  const places = indicesOf(needed);
  const padded = places.length < size;
  const tokens = new Int32Array(size);
  if (padded) places.forEach((at, token) => (tokens[at] = token));
  const tokenAt = (at: number) => (padded ? tokens[at] : at);
  const kept = keptTokens(
    predictions.map((prediction) => tokenAt(prediction.place)),
    padded ? places.length : size,
  );
  const indexOf = new Map(Array.from(kept, (token, index) => [token, index]));
  return {
    rows,
    length,
    ids: padded ? places.map((at) => ids[at]) : ids,
    padding: padded ? { places, tokens } : undefined,
    positions,
    positionCount,
    masks: attentionMasks(placedRows, length, group, padded ? needed : undefined),
    kept,
    predictions: {
      position: Int32Array.from(
        predictions,
        (prediction) => indexOf.get(tokenAt(prediction.place)) as number,
      ),
      target: Int32Array.from(predictions, (prediction) => prediction.target),
      example: Int32Array.from(predictions, (prediction) => prediction.example),
    },
  };
}

export const sizesOf = ({ rows, length, ids, kept }: BatchLayout): BatchSizes => ({
  rows,
  length,
  tokens: ids.length,
  kept: kept.length,
});

/** The sizes of what `layOut` gives, without making it. */
export function layoutSizes(batch: MicroBatch): ScoredBatchSizes {
  const { length } = batch;
  const rows = batch.rows.length;
  const needed = new Uint8Array(rows * length);
  batch.rows.forEach((row, index) =>
    markNeeded(needed.subarray(index * length, (index + 1) * length), placeSegments(row, length)),
  );
  const tokens = count(needed);
  const targets = countTargets(batch);
  return { rows, length, tokens, kept: targets < keepAllFrom * tokens ? targets : tokens, targets };
}

/** How many tokens of a micro-batch carry loss. */
export function countTargets({ rows }: MicroBatch): number {
  let count = 0;
  for (const row of rows)
    for (const { targets, parent } of row)
      for (let i = parent === undefined ? 1 : 0; i < targets.length; i++) count += targets[i];
  return count;
}

interface Prediction {
  /** Index into [rows · length]. */
  place: number;
  target: number;
  example: number;
}

/** All tokens where leaving some out would save less than it costs to gather the others. */
function keptTokens(scored: readonly number[], tokens: number): Int32Array {
  const kept = new Uint8Array(tokens);
  for (const token of scored) kept[token] = 1;
  const chosen = indicesOf(kept);
  return chosen.length < keepAllFrom * tokens ? chosen : indicesOf(kept.fill(1));
}

const count = (flags: Uint8Array): number => flags.reduce((total, flag) => total + flag, 0);

function indicesOf(flags: Uint8Array): Int32Array {
  const indices: number[] = [];
  flags.forEach((flag, i) => flag !== 0 && indices.push(i));
  return Int32Array.from(indices);
}

function collectPredictions(
  predictions: Prediction[],
  placed: readonly PlacedSegment[],
  segment: Segment,
  start: number,
  at: number,
): void {
  const parent = segment.parent === undefined ? undefined : placed[segment.parent];
  const { ids, targets, example } = segment;
  for (let i = parent === undefined ? 1 : 0; i < ids.length; i++) {
    if (targets[i] === 0) continue;
    const before =
      i > 0 || parent === undefined ? at + i - 1 : parent.at + parent.segment.ids.length - 1;
    predictions.push({ place: start + before, target: ids[i], example });
  }
}

/** Marks the tokens up to each segment's last prediction, and all of a segment that others go on from. */
function markNeeded(needed: Uint8Array, placed: readonly PlacedSegment[]): void {
  const parents = new Set(placed.map(({ segment }) => segment.parent));
  placed.forEach(({ segment, at }, index) => {
    const count = parents.has(index) ? segment.ids.length : segment.targets.lastIndexOf(1);
    if (count > 0) needed.fill(1, at, at + count);
  });
}
