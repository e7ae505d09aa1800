/**
 * Physical lines of a source file, byte for byte, line ends included.
 *
 * @module
 */
import type { RecordSource } from '../../../catalog/records/record.ts';
import { streamOf, type RecordInput } from '../../../rows/records/input.ts';

/** Lines `first` to `last`, counted from 1. */
export interface LineSpan {
  first: number;
  last: number;
}

/** Where all rows of a record are from, by files; its first row's comes first. */
export const linesOf = ({
  file,
  line,
  lines = [line],
  elsewhere = [],
}: RecordSource): { file: string; lines: number[] }[] => [{ file, lines }, ...elsewhere];

const LINE_FEED = 0x0a;

/**
 * @param spans In order, without overlap.
 * @returns The bytes of each span; fewer where the file ends before.
 */
export async function readSpans(input: RecordInput, spans: readonly LineSpan[]): Promise<Buffer[]> {
  const parts: Buffer[][] = spans.map(() => []);
  let line = 1;
  let next = 0;
  for await (const chunk of streamOf(input)) {
    for (let start = 0; start < chunk.length && next < spans.length;) {
      const found = chunk.indexOf(LINE_FEED, start);
      const end = found < 0 ? chunk.length : found + 1;
      if (line >= spans[next].first) parts[next].push(chunk.subarray(start, end));
      if (found >= 0 && line++ === spans[next].last) next++;
      start = end;
    }
    if (next === spans.length) break;
  }
  return parts.map((pieces) => Buffer.concat(pieces));
}
