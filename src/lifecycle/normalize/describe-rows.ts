/**
 * What the card says of the rows that were placed.
 *
 * @module
 */
import { excerpt } from '../../rows/records/batch.ts';
import { splitNames, type SplitName } from '../ingest/split-name.ts';
import type { Candidates } from './candidates/candidates.ts';
import { mostFrequent } from './candidates/most-frequent.ts';
import type { DatasetCard, SplitCard } from './dataset.ts';
import { findContradictions, firstPlaces } from './label-survey.ts';
import { lengthStatistics } from './length-statistics.ts';
import { isKept, placement } from './placement.ts';
import { removedRows } from './profile/removed-rows.ts';
import { replyOf } from './profile/reply.ts';
import { exampleOf } from './profile/row-sample.ts';
import type { RowExample, TextFindings, TextSurvey } from './profile/text-survey.ts';

type RowFigures = Pick<
  DatasetCard,
  'labels' | 'labelPlaces' | 'splits' | 'removed' | 'contradictions' | 'findings'
>;

/** @param survey Has seen the rows that show something. */
export function describeRows(candidates: Candidates, survey: TextSurvey): RowFigures {
  const { placements } = candidates;
  const cards = splitNames.map((split): [SplitName, SplitCard] => [
    split,
    measure(candidates, placements, placement[split]),
  ]);
  return {
    labels: [...candidates.labels].sort(),
    labelPlaces: firstPlaces(candidates),
    splits: Object.fromEntries(cards) as Record<SplitName, SplitCard>,
    removed: removedRows(placements, (row) => candidates.record(row)),
    contradictions: findContradictions(candidates, placements),
    findings: findingsOf(survey, candidates, placements),
  };
}

function measure(candidates: Candidates, placements: Uint8Array, place: number): SplitCard {
  const { characters, answered, label } = candidates.columns;
  const all = new Uint32Array(placements.length);
  const labels = new Map<string, number>();
  let [rows, answers] = [0, 0];
  for (let row = 0; row < placements.length; row++) {
    if (placements[row] !== place) continue;
    all[rows++] = characters[row];
    answers += answered[row];
    if (label[row] === 0) continue;
    const name = candidates.labels[label[row] - 1];
    labels.set(name, (labels.get(name) ?? 0) + 1);
  }
  const lengths = all.subarray(0, rows);
  return {
    rows,
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
  const { columns } = candidates;
  for (let row = 0; row < placements.length; row++)
    if (isKept(placements[row])) survey.addSize(columns.textBytes[row]);
  const longest = longestRows(columns.textBytes, placements).map((row) =>
    exampleOf(candidates.record(row)),
  );
  const hasReply = (row: number) => columns.reply[row] !== 0 && isKept(placements[row]);
  let count = 0;
  const all = new Uint32Array(placements.length);
  for (let row = 0; row < placements.length; row++)
    if (hasReply(row)) all[count++] = columns.reply[row];
  const replies = all.subarray(0, count);
  const top = mostFrequent(replies);
  if (top === undefined) return survey.findings(replies.length, null, longest);
  const examples: RowExample[] = [];
  for (let row = 0; row < placements.length && examples.length < EXAMPLES; row++) {
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
