/**
 * A micro-batch as arrays: token ids, positions, the additive attention mask, and the list of
 * predictions that carry loss.
 *
 * @module
 */
import { fail } from '../../problem/problem.ts';
import { attentionBlocks } from '../blocks/causal-attention.ts';
import type { MicroBatch, Row, Segment } from './example.ts';

/** Far below any score, and finite: a softmax over it gives exact zeros, never NaN. */
const blocked = -1e30;

/** Share of tokens that carry loss from which the last layer computes all of them. */
const keepAllFrom = 0.9;

export interface Layout {
  rows: number;
  length: number;
  /** [rows · length] */
  ids: Int32Array;
  /** [rows, length] */
  positions: BigInt64Array;
  /** Largest position plus one. */
  positionCount: number;
  /**
   * Additive, [maskRows, 1, queries · group, keys] for each block of queries (see
   * causal-attention.ts); one row serves all when their structure is the same.
   */
  masks: { data: Float32Array; shape: number[] }[];
  /**
   * The tokens whose last states are needed, as ascending indices into [rows · length]: after its
   * attention, the last layer computes these and no others.
   */
  kept: Int32Array;
  predictions: Predictions;
}

/** Parallel arrays: the hidden state at `position` predicts `target`, for `example`. */
export interface Predictions {
  /** Index into `Layout.kept`. */
  position: Int32Array;
  target: Int32Array;
  example: Int32Array;
}

/** `group`: how many query heads share a key head. */
export function layOut(batch: MicroBatch, group: number): Layout {
  const { length } = batch;
  const rows = batch.rows.length;
  const ids = new Int32Array(rows * length);
  const positions = new BigInt64Array(rows * length);
  const predictions: Prediction[] = [];
  let positionCount = 1;
  batch.rows.forEach((row, index) => {
    const placed = place(row, length);
    const start = index * length;
    for (const { segment, at, position } of placed) {
      ids.set(segment.ids, start + at);
      for (let i = 0; i < segment.ids.length; i++) positions[start + at + i] = BigInt(position + i);
      positionCount = Math.max(positionCount, position + segment.ids.length);
      collectPredictions(predictions, placed, segment, start, at);
    }
  });
  const kept = keptTokens(predictions, rows * length);
  const placeOf = new Map(Array.from(kept, (token, place) => [token, place]));
  const alike = batch.rows.every((row) => row.length === 1);
  const masked = alike ? [plainRow(length)] : batch.rows.map((row) => place(row, length));
  return {
    rows,
    length,
    ids,
    positions,
    positionCount,
    masks: attentionMasks(masked, length, group),
    kept,
    predictions: {
      position: Int32Array.from(predictions, ({ token }) => placeOf.get(token) as number),
      target: Int32Array.from(predictions, (prediction) => prediction.target),
      example: Int32Array.from(predictions, (prediction) => prediction.example),
    },
  };
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
  token: number;
  target: number;
  example: number;
}

/** All tokens where leaving some out would save less than it costs to gather the others. */
function keptTokens(predictions: readonly Prediction[], tokens: number): Int32Array {
  const scored = new Set(predictions.map(({ token }) => token));
  if (scored.size > keepAllFrom * tokens) return Int32Array.from({ length: tokens }, (_, i) => i);
  return Int32Array.from(scored).sort();
}

interface Placed {
  segment: Segment;
  /** First token's index in the row. */
  at: number;
  /** First token's position. */
  position: number;
}

function place(row: Row, length: number): Placed[] {
  const placed: Placed[] = [];
  let at = 0;
  for (const segment of row) {
    const parent = segment.parent === undefined ? undefined : placed[segment.parent];
    const position = parent === undefined ? 0 : parent.position + parent.segment.ids.length;
    placed.push({ segment, at, position });
    at += segment.ids.length;
  }
  if (at > length) fail('internal', `a row of ${at} tokens in a micro-batch of length ${length}`);
  return placed;
}

/** A row that is one segment needs no boundary: padding comes last and nothing real attends to it. */
function plainRow(length: number): Placed[] {
  const segment = { ids: new Int32Array(length), targets: new Uint8Array(length), example: 0 };
  return [{ segment, at: 0, position: 0 }];
}

function collectPredictions(
  predictions: Prediction[],
  placed: readonly Placed[],
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
    predictions.push({ token: start + before, target: ids[i], example });
  }
}

function attentionMasks(rows: readonly Placed[][], length: number, group: number) {
  const visible = rows.map((placed) => visibleSpans(placed, length));
  const blocks = attentionBlocks(length);
  const queries = length / blocks;
  return Array.from({ length: blocks }, (_, block) => {
    const keys = queries * (block + 1);
    const data = new Float32Array(rows.length * queries * group * keys).fill(blocked);
    let line = 0;
    for (const spans of visible)
      for (let query = queries * block; query < queries * (block + 1); query++)
        for (let copy = 0; copy < group; copy++, line += keys)
          for (const [start, end] of spans[query]) data.fill(0, line + start, line + end);
    return { data, shape: [rows.length, 1, queries * group, keys] };
  });
}

type Span = readonly [start: number, end: number];

/** What each token of a row sees: of its own segment up to itself, of the segments above all. */
function visibleSpans(placed: readonly Placed[], length: number): Span[][] {
  // Padding attends to itself, so that every line has a finite softmax.
  const spans = Array.from({ length }, (_, i): Span[] => [[i, i + 1]]);
  for (const { segment, at } of placed) {
    const above: Span[] = [];
    for (let up = segment.parent; up !== undefined; up = placed[up].segment.parent)
      above.push([placed[up].at, placed[up].at + placed[up].segment.ids.length]);
    for (let i = at; i < at + segment.ids.length; i++) spans[i] = [[at, i + 1], ...above];
  }
  return spans;
}
