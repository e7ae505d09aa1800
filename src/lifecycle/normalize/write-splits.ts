/**
 * Moves the lines of the candidates from the spool to their splits, in the order of their source,
 * and measures what was kept. Nothing is parsed, except the few rows whose text shows something.
 *
 * @module
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import { excerpt } from '../../formats/records/batch.ts';
import { splitNames, type SplitName } from '../ingest/split-name.ts';
import type { Candidates, Stretch } from './candidates/candidates.ts';
import { mostFrequent } from './candidates/most-frequent.ts';
import type { SplitCard } from './dataset.ts';
import { lengthStatistics } from './length-statistics.ts';
import { replyOf } from './profile/reply.ts';
import { exampleOf } from './profile/row-sample.ts';
import { TextSurvey, type RowExample, type TextFindings } from './profile/text-survey.ts';
import type { FindSensitive } from './sensitive/find-sensitive.ts';
import { isKept, placement } from './split-plan.ts';

export interface WrittenSplits {
  splits: Record<SplitName, SplitCard>;
  findings: TextFindings;
}

const BLOCK_BYTES = 4 << 20;

/** @param progress Hears how many rows are behind. */
export function writeSplits(
  candidates: Candidates,
  placements: Uint8Array,
  output: string,
  findSensitive: FindSensitive,
  progress: (rows: number) => void,
): WrittenSplits {
  const outlets = splitNames.map((split) => new SplitOutlet(join(output, `${split}.jsonl`)));
  const outletOf = (place: number) =>
    outlets[splitNames.findIndex((split) => placement[split] === place)];
  const byPlace = [placement.train, placement.validation, placement.test].map(outletOf);
  const survey = new TextSurvey(findSensitive);
  try {
    for (const stretch of candidates.stretches) {
      routeStretch(candidates, stretch, placements, byPlace, (line) => {
        const { id: _, source, ...content } = JSON.parse(line.toString('utf8')) as CanonicalRecord;
        survey.add(content, source);
      });
      progress(stretch.firstRow + stretch.rows);
    }
  } finally {
    for (const outlet of outlets) outlet.close();
  }
  const cards = splitNames.map((split, index): [SplitName, SplitCard] => [
    split,
    { rows: outlets[index].rows, ...measure(candidates, placements, placement[split]) },
  ]);
  return {
    splits: Object.fromEntries(cards) as Record<SplitName, SplitCard>,
    findings: findingsOf(survey, candidates, placements),
  };
}

/** Neighbours that go to the same split are moved together. */
function routeStretch(
  candidates: Candidates,
  stretch: Stretch,
  placements: Uint8Array,
  outlets: readonly SplitOutlet[],
  survey: (line: Buffer) => void,
): void {
  const { bytes, notable } = candidates.table.columns;
  const end = stretch.firstRow + stretch.rows;
  let offset = stretch.offset;
  for (let row = stretch.firstRow; row < end;) {
    const first = row;
    let length = bytes[row++];
    while (row < end && length + bytes[row] <= BLOCK_BYTES) length += bytes[row++];
    const block = Buffer.allocUnsafe(length);
    candidates.read(stretch, offset, block);
    offset += length;
    let at = 0;
    for (let next = first; next < row;) {
      const place = placements[next];
      const from = at;
      const rowBefore = next;
      for (; next < row && placements[next] === place; next++) {
        const stop = at + bytes[next];
        if (notable[next] === 1 && isKept(place)) survey(block.subarray(at, stop));
        at = stop;
      }
      if (isKept(place)) outlets[place].write(block.subarray(from, at), next - rowBefore);
    }
  }
}

/** A file of lines, written in large blocks. The object store syncs it when it takes it in. */
class SplitOutlet {
  rows = 0;
  readonly #file: number;
  readonly #buffer = Buffer.allocUnsafe(BLOCK_BYTES);
  #used = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'w');
  }

  write(lines: Buffer, rows: number): void {
    this.rows += rows;
    if (this.#used + lines.length > this.#buffer.length) this.#flush();
    if (lines.length > this.#buffer.length) {
      writeFully(this.#file, lines);
      return;
    }
    this.#used += lines.copy(this.#buffer, this.#used);
  }

  close(): void {
    try {
      this.#flush();
    } finally {
      closeSync(this.#file);
    }
  }

  #flush(): void {
    writeFully(this.#file, this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }
}

function writeFully(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at);
}

function measure(candidates: Candidates, placements: Uint8Array, place: number) {
  const { columns, count } = candidates.table;
  const lengths = columns.characters.filter((_, row) => placements[row] === place);
  const labels = new Map<string, number>();
  let answers = 0;
  for (let row = 0; row < count; row++) {
    if (placements[row] !== place) continue;
    answers += columns.answered[row];
    if (columns.label[row] === 0) continue;
    const label = candidates.labels[columns.label[row] - 1];
    labels.set(label, (labels.get(label) ?? 0) + 1);
  }
  return {
    ...(labels.size > 0 && { labels: Object.fromEntries(labels) }),
    characters: lengthStatistics(lengths),
    answers,
  };
}

function findingsOf(
  survey: TextSurvey,
  candidates: Candidates,
  placements: Uint8Array,
): TextFindings {
  const { columns } = candidates.table;
  columns.textBytes.forEach((bytes, row) => {
    if (isKept(placements[row])) survey.addSize(bytes);
  });
  const longest = longestRows(columns.textBytes, placements).map((row) =>
    exampleOf(candidates.record(row)),
  );
  const hasReply = (hash: number, row: number) => hash !== 0 && isKept(placements[row]);
  const replies = columns.reply.filter(hasReply);
  const top = mostFrequent(replies);
  if (top === undefined) return survey.findings(replies.length, null, longest);
  const examples: RowExample[] = [];
  for (let row = 0; row < columns.reply.length && examples.length < EXAMPLES; row++) {
    if (columns.reply[row] !== top.value || !isKept(placements[row])) continue;
    const { id: _, source, ...content } = candidates.record(row);
    examples.push({ ...source, excerpt: excerpt(replyOf(content) ?? '') });
  }
  return survey.findings(replies.length, { rows: top.count, examples }, longest);
}

const EXAMPLES = 3;

const LONGEST = 3;

/** Kept rows by size, the largest first; earlier ones among equals. */
function longestRows(sizes: Uint32Array, placements: Uint8Array): number[] {
  const longest: number[] = [];
  sizes.forEach((size, row) => {
    if (!isKept(placements[row])) return;
    if (longest.length === LONGEST && size <= sizes[longest[LONGEST - 1]]) return;
    longest.push(row);
    longest.sort((a, b) => sizes[b] - sizes[a] || a - b);
    longest.splice(LONGEST);
  });
  return longest;
}
