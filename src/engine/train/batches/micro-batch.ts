/**
 * What the engine trains on and scores: token ids with marks, in rows of segments, some rows to a
 * micro-batch.
 *
 * @module
 */
import { fail } from '../../../problem/problem.ts';

/** One training or evaluation item. */
export interface Example {
  ids: Int32Array;
  /** 1 where the token is to be predicted from those before it, that is, where it carries loss. */
  targets: Uint8Array;
}

/**
 * A stretch of tokens within a row. It attends to itself and to its ancestors and to nothing else;
 * positions continue from its parent, or start at 0. Packed examples are segments without parents;
 * a prompt with many continuations is a parent with many children.
 */
export interface Segment extends Example {
  /** Index of the example that the result is reported for. */
  example: number;
  /** Index in the row of the segment this one continues; it comes earlier. */
  parent?: number;
}

export type BatchRow = readonly Segment[];

/** Rows that are computed together, each padded to `length` tokens. */
export interface MicroBatch {
  rows: readonly BatchRow[];
  length: number;
}

/** Where a segment of a row lies. */
export interface PlacedSegment {
  segment: Segment;
  /** First token's index in the row. */
  at: number;
  /** First token's position: segments that go on from another count on. */
  position: number;
}

/** @param length Tokens that the row has room for. */
export function placeSegments(row: BatchRow, length: number): PlacedSegment[] {
  const placed: PlacedSegment[] = [];
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
