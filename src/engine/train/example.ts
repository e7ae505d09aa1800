/**
 * What the engine trains on and scores: token ids with marks, laid out in rows of segments.
 *
 * @module
 */

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

export type Row = readonly Segment[];

/** Rows that are computed together, each padded to `length` tokens. */
export interface MicroBatch {
  rows: readonly Row[];
  length: number;
}
