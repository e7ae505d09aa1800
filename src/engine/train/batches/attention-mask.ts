/**
 * What each token of a row sees, as an additive mask: of its own segment the tokens up to itself, and
 * all of the segments that its own goes on from.
 *
 * @module
 */
import { attentionBlocks } from '../../blocks/causal-attention.ts';
import type { PlacedSegment } from './micro-batch.ts';

/** [maskRows, 1, queries · group, keys]; one row serves all when their structure is the same. */
export interface AttentionMask {
  data: Float32Array;
  shape: number[];
}

/** Far below any score, and finite: a softmax over it gives exact zeros, never NaN. */
export const blocked = -1e30;

/**
 * One mask for each block of queries.
 * @param group How many query heads share a key head.
 * @param needed By place of all rows: the tokens there are. The others' queries hold anything, and
 * see none of them, so that no gradient flows back from there. Without it all places are tokens.
 */
export function attentionMasks(
  rows: readonly PlacedSegment[][],
  length: number,
  group: number,
  needed?: Uint8Array,
): AttentionMask[] {
  // In a row that is one segment padding comes last, and nothing real sees it.
  const alike = needed === undefined && rows.every((row) => row.length === 1);
  const visible = alike
    ? [Array.from({ length }, (_, i): Span[] => [[0, i + 1]])]
    : rows.map((row, i) => spansOf(row, length, needed?.subarray(i * length, (i + 1) * length)));
  const blocks = attentionBlocks(length);
  const queries = length / blocks;
  return Array.from({ length: blocks }, (_, block) => {
    const keys = queries * (block + 1);
    const data = new Float32Array(visible.length * queries * group * keys).fill(blocked);
    let line = 0;
    for (const spans of visible)
      for (let query = queries * block; query < queries * (block + 1); query++)
        for (let copy = 0; copy < group; copy++, line += keys)
          for (const [start, end] of spans[query]) data.fill(0, line + start, line + end);
    return { data, shape: [visible.length, 1, queries * group, keys] };
  });
}

type Span = readonly [start: number, end: number];

function spansOf(placed: readonly PlacedSegment[], length: number, needed?: Uint8Array): Span[][] {
  // Padding sees itself, so that every line has a finite softmax.
  const spans = Array.from({ length }, (_, i): Span[] => [[i, i + 1]]);
  for (const { segment, at } of placed) {
    const above: Span[] = [];
    for (let up = segment.parent; up !== undefined; up = placed[up].segment.parent)
      above.push([placed[up].at, placed[up].at + placed[up].segment.ids.length]);
    for (let i = at; i < at + segment.ids.length; i++)
      if (needed?.[i] !== 0) spans[i] = [[at, i + 1], ...above];
  }
  return spans;
}
