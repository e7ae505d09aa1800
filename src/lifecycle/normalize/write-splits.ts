/**
 * Moves the lines of the candidates from the spool to their splits, in the order of their source,
 * and measures what was kept. Nothing is parsed, except the few rows whose text shows something.
 *
 * @module
 */
import { join } from 'node:path';
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import { excerpt } from '../../formats/records/batch.ts';
import { splitNames, type SplitName } from '../ingest/split-name.ts';
import type { Candidates } from './candidates/candidates.ts';
import { mostFrequent } from './candidates/most-frequent.ts';
import type { SplitCard } from './dataset.ts';
import { LineOutlet } from './line-outlet.ts';
import { lengthStatistics } from './length-statistics.ts';
import { replyOf } from './profile/reply.ts';
import { exampleOf } from './profile/row-sample.ts';
import { TextSurvey, type RowExample, type TextFindings } from './profile/text-survey.ts';
import type { FindSensitive } from './sensitive/find-sensitive.ts';
import { blocksOf, type SpoolBlock } from './candidates/spool-blocks.ts';
import { isKept, placement } from './split-plan.ts';

export interface WrittenSplits {
  splits: Record<SplitName, SplitCard>;
  /** SHA-256 by name of the file. */
  digests: ReadonlyMap<string, string>;
  findings: TextFindings;
}

/** @param progress Hears how many rows are behind. */
export async function writeSplits(
  candidates: Candidates,
  placements: Uint8Array,
  output: string,
  findSensitive: FindSensitive,
  progress: (rows: number) => void,
): Promise<WrittenSplits> {
  const outlets = splitNames.map((split) => new LineOutlet(join(output, fileOf(split))));
  const outletOf = (place: number) =>
    outlets[splitNames.findIndex((split) => placement[split] === place)];
  const byPlace = [placement.train, placement.validation, placement.test].map(outletOf);
  const survey = new TextSurvey(findSensitive);
  const { notable } = candidates.table.columns;
  try {
    for await (const block of blocksOf(candidates)) {
      for (const outlet of byPlace) await outlet.reserve(block.lines.length);
      routeBlock(candidates, block, placements, byPlace, (row, line) => {
        if (notable[row] === 0) return;
        const {
          id: _,
          source,
          ...content
        } = JSON.parse(line().toString('utf8')) as CanonicalRecord;
        survey.add(content, source);
      });
      progress(block.end);
    }
    await Promise.all(outlets.map((outlet) => outlet.end()));
  } finally {
    await Promise.all(outlets.map((outlet) => outlet.close()));
  }
  const cards = splitNames.map((split, index): [SplitName, SplitCard] => [
    split,
    { rows: outlets[index].rows, ...measure(candidates, placements, placement[split]) },
  ]);
  return {
    splits: Object.fromEntries(cards) as Record<SplitName, SplitCard>,
    digests: new Map(splitNames.map((split, index) => [fileOf(split), outlets[index].digest])),
    findings: findingsOf(survey, candidates, placements),
  };
}

const fileOf = (split: SplitName): string => `${split}.jsonl`;

/** Neighbours that go to the same split are moved together. */
function routeBlock(
  { table }: Candidates,
  { row: first, end, lines }: SpoolBlock,
  placements: Uint8Array,
  outlets: readonly LineOutlet[],
  kept: (row: number, line: () => Buffer) => void,
): void {
  const { bytes } = table.columns;
  let at = 0;
  for (let row = first; row < end;) {
    const place = placements[row];
    const [from, before] = [at, row];
    for (; row < end && placements[row] === place; row++) {
      const [start, stop] = [at, at + bytes[row]];
      if (isKept(place)) kept(row, () => lines.subarray(start, stop));
      at = stop;
    }
    if (isKept(place)) outlets[place].write(lines, from, at, row - before);
  }
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
