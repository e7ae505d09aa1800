/**
 * Where the segments of a row lie, and at which position each begins.
 *
 * @module
 */
import { fail } from '../../problem/problem.ts';
import type { Row, Segment } from './example.ts';

export interface Placed {
  segment: Segment;
  /** First token's index in the row. */
  at: number;
  /** First token's position: segments that go on from another count on. */
  position: number;
}

export function placeRow(row: Row, length: number): Placed[] {
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
