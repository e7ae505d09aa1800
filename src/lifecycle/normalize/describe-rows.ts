/**
 * What the card says of the rows that were placed.
 *
 * @module
 */
import { excerpt } from '../../rows/records/batch.ts';
import { splitNames, type SplitName } from '../ingest/split-name.ts';
import type { RowStore } from './write/row-store.ts';
import type { NearDuplicatePolicy } from '../../catalog/tasks/near-duplicate-policy.ts';
import type { Contradiction, DatasetCard, SplitCard } from './dataset.ts';
import { comparedParts } from './duplicates/compared-parts.ts';
import { type SplitAssignment, isKept, placement } from './splits/split-assignment.ts';
import { labelShifts } from './profile/split-shifts.ts';
import { findContradictions, firstPlaces } from './label-survey.ts';
import { lengthStatistics } from './length-statistics.ts';
import { removedRows } from './profile/removed-rows.ts';
import { replyOf } from './profile/reply.ts';
import type { RowPlacer } from './row-placer.ts';
import { exampleOf, placeOf } from './profile/row-sample.ts';
import type { RowExample, TextFindings, TextSurvey } from './profile/text-survey.ts';

type RowFigures = Pick<
  DatasetCard,
  'labels' | 'labelPlaces' | 'splits' | 'shifts' | 'removed' | 'contradictions' | 'findings'
>;

/** @param placer All rows are placed, and its survey has seen those that show something. */
export function describeRows({
  store,
  survey,
  wordShifts,
}: Pick<RowPlacer, 'store' | 'survey' | 'wordShifts'>): RowFigures {
  const { placements } = store;
  const cards = splitNames.map((split): [SplitName, SplitCard] => [
    split,
    measure(store, placements, placement[split]),
  ]);
  const splits = Object.fromEntries(cards) as Record<SplitName, SplitCard>;
  const labels = [...store.labels].sort();
  const labelPlaces = firstPlaces(store);
  return {
    labels,
    labelPlaces,
    splits,
    shifts: [
      ...labelShifts(labels, labelPlaces, (split) => splits[split].labels ?? {}),
      ...wordShifts,
    ],
    removed: removedRows(placements, (row) => store.record(row)),
    contradictions: findContradictions(store, placements),
    findings: findingsOf(survey, store, placements),
  };
}

/** What became of rows that are like others. */
export const describeAssignment = (
  store: RowStore,
  { duplicates, nearDuplicates, nearConflictCount, nearConflicts, leaks }: SplitAssignment,
  policy: NearDuplicatePolicy,
) => ({
  duplicates,
  nearDuplicates: {
    policy,
    rows: nearDuplicates,
    conflicts: {
      rows: nearConflictCount,
      examples: nearConflicts.map((pair) => conflictOf(store, pair)),
    },
  },
  leaks,
});

/** Two rows that are given nearly the same and answer differently. */
function conflictOf(store: RowStore, pair: readonly [number, number]): Contradiction {
  const [first, second] = pair.map((row) => {
    const { id: _, source, ...content } = store.record(row);
    const { input, decisive, reply } = comparedParts(content);
    return {
      ...placeOf({ source }),
      excerpt: excerpt(input.join(' ')),
      answer: excerpt(decisive ?? reply),
    };
  });
  const { file, line, answer } = second;
  return { ...first, against: [{ file, line, answer }] };
}

function measure(store: RowStore, placements: Uint8Array, place: number): SplitCard {
  const { characters, answered, label } = store.columns;
  const all = new Uint32Array(placements.length);
  const labels = new Map<string, number>();
  let [rows, answers] = [0, 0];
  for (let row = 0; row < placements.length; row++) {
    if (placements[row] !== place) continue;
    all[rows++] = characters[row];
    answers += answered[row];
    if (label[row] === 0) continue;
    const name = store.labels[label[row] - 1];
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

function findingsOf(survey: TextSurvey, store: RowStore, placements: Uint8Array): TextFindings {
  const { columns } = store;
  for (let row = 0; row < placements.length; row++)
    if (isKept(placements[row])) survey.addSize(columns.textBytes[row]);
  const longest = longestRows(columns.textBytes, placements).map((row) =>
    exampleOf(store.record(row)),
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
    const { id: _, source, ...content } = store.record(row);
    examples.push({ ...placeOf({ source }), excerpt: excerpt(replyOf(content) ?? '') });
  }
  return survey.findings(replies.length, { rows: top.count, examples }, longest);
}

/** The value that comes most often in a column; the smallest among equals. */
export function mostFrequent(column: Uint32Array): { value: number; count: number } | undefined {
  const sorted = column.toSorted();
  let best: { value: number; count: number } | undefined;
  for (let start = 0, at = 1; at <= sorted.length; at++) {
    if (sorted[at] === sorted[start]) continue;
    if (at - start > (best?.count ?? 0)) best = { value: sorted[start], count: at - start };
    start = at;
  }
  return best;
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
