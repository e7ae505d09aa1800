/**
 * A micro-batch as arrays: token ids, positions, the additive attention mask, and the list of
 * predictions that carry loss.
 *
 * @module
 */
import { fail } from '../../problem/problem.ts';
import type { MicroBatch, Row, Segment } from './example.ts';

/** Far below any score, and finite: a softmax over it gives exact zeros, never NaN. */
const blocked = -1e30;

export interface Layout {
  rows: number;
  length: number;
  /** [rows · length] */
  ids: Int32Array;
  /** [rows, length] */
  positions: BigInt64Array;
  /** Largest position plus one. */
  positionCount: number;
  /** [maskRows, 1, stack · length, length]; one row serves all when their structure is the same. */
  mask: Float32Array;
  maskRows: number;
  predictions: Predictions;
}

/** Parallel arrays: the hidden state at `position` predicts `target`, for `example`. */
export interface Predictions {
  /** Index into [rows · length]. */
  position: Int32Array;
  target: Int32Array;
  example: Int32Array;
}

/** `stack` is how often the mask is repeated along the queries (see attention.ts). */
export function layOut(batch: MicroBatch, stack: number): Layout {
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
  const alike = batch.rows.every((row) => row.length === 1);
  const masked = alike ? [plainRow(length)] : batch.rows.map((row) => place(row, length));
  return {
    rows,
    length,
    ids,
    positions,
    positionCount,
    mask: attentionMask(masked, length, stack),
    maskRows: masked.length,
    predictions: {
      position: Int32Array.from(predictions, (prediction) => prediction.position),
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
  position: number;
  target: number;
  example: number;
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
    predictions.push({ position: start + before, target: ids[i], example });
  }
}

function attentionMask(rows: readonly Placed[][], length: number, stack: number): Float32Array {
  const size = length * length;
  const mask = new Float32Array(rows.length * stack * size).fill(blocked);
  rows.forEach((placed, index) => {
    const start = index * stack * size;
    let end = 0;
    for (const { segment, at } of placed) {
      end = at + segment.ids.length;
      for (let i = at; i < end; i++) {
        const line = start + i * length;
        mask.fill(0, line + at, line + i + 1);
        for (let up = segment.parent; up !== undefined; up = placed[up].segment.parent) {
          const ancestor = placed[up];
          mask.fill(0, line + ancestor.at, line + ancestor.at + ancestor.segment.ids.length);
        }
      }
    }
    // Padding attends to itself, so that every line has a finite softmax.
    for (let i = end; i < length; i++) mask[start + i * length + i] = 0;
    for (let copy = 1; copy < stack; copy++)
      mask.copyWithin(start + copy * size, start, start + size);
  });
  return mask;
}
