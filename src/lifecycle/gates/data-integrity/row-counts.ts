/**
 * Are there enough rows to learn from and to measure with? Too few is no fault of those there are:
 * the verdict says how many more would decide.
 *
 * @module
 */
import type { DataIntegrityPolicy } from '../../../catalog/tasks/data-integrity-policy.ts';
import { splitNames, type SplitName } from '../../ingest/split-name.ts';
import type { DatasetCard } from '../../normalize/dataset.ts';
import { keptRows, undecided, weigh, type WeightedFinding } from './weighted-finding.ts';

const SHOWN = 3;

export function tooFewRows(card: DatasetCard, { minRows }: DataIntegrityPolicy): WeightedFinding[] {
  return splitNames
    .filter((split) => card.splits[split].rows < minRows[split])
    .map((split) => {
      const { rows } = card.splits[split];
      const more = moreRows(card, split, minRows[split] - rows);
      return undecided(
        'dataset.too-few-rows',
        `the ${split} split has ${rows} rows, ${minRows[split]} are needed`,
        `${more} for the ${split} split`,
        {
          count: rows,
          ...fixOf(card, split, minRows),
          evidence: { split, rows, minimum: minRows[split] },
        },
      );
    });
}

/** Where a project asks less of its data than it does of a benchmark, the benchmark will stop for it. */
export function tooFewToDecide(
  card: DatasetCard,
  { minRows }: DataIntegrityPolicy,
  deciding: number,
): WeightedFinding[] {
  const { rows } = card.splits.validation;
  if (rows >= deciding || rows < minRows.validation) return [];
  return [
    weigh(
      false,
      'dataset.too-few-rows',
      `the validation split has ${rows} rows, and Gate C will decide nothing on fewer than ${deciding}`,
      {
        count: rows,
        fix: `Give ${moreRows(card, 'validation', deciding - rows)}, or hold out more of them, before a benchmark; \`brewslm gate change --project P --set C.minHeldOutItems=N\` asks for fewer.`,
        ...fixOf(card, 'validation', { ...minRows, validation: deciding }),
        evidence: { split: 'validation', rows, minimum: deciding },
      },
    ),
  ];
}

/** Half as many again as are needed, since a share is drawn row by row. */
const ROOM = 1.5;

/** Where a larger share of the rows there are would do, and leave enough to learn from: to take it. */
function fixOf(
  card: DatasetCard,
  split: SplitName,
  minRows: DataIntegrityPolicy['minRows'],
): { fix?: string } {
  const { carved } = card.split;
  const kept = keptRows(card);
  // The option is for both splits.
  const most = Math.max(minRows.validation, minRows.test);
  const percent = Math.ceil((100 * ROOM * most) / kept);
  const left = kept * (1 - (carved.length * percent) / 100);
  if (!carved.includes(split) || percent > 40 || left < minRows.train) return {};
  return {
    fix: `Hold out more of the rows that there are: import them again with \`--held-out ${percent}%\`. Or give a file for the ${split} split.`,
  };
}

export function tooFewPerLabel(
  card: DatasetCard,
  { minRowsPerLabel }: DataIntegrityPolicy,
): WeightedFinding[] {
  return splitNames.flatMap((split) => {
    const minimum = minRowsPerLabel[split];
    const short = card.labels
      .map((label) => ({
        ...card.labelPlaces[label],
        label,
        rows: card.splits[split].labels?.[label] ?? 0,
      }))
      .filter(({ rows }) => rows < minimum);
    if (short.length === 0) return [];
    const missing = short.reduce((sum, { rows }) => sum + minimum - rows, 0);
    const names = short.slice(0, SHOWN).map(({ label }) => label);
    const such = `${short.length > SHOWN ? 'such as ' : ''}${names.join(', ')}`;
    const have = short.length === 1 ? 'has' : 'have';
    const lacking = minimum === 1 ? 'no row' : `fewer than ${minimum} rows`;
    const more = moreRows(card, split, missing);
    return [
      undecided(
        'dataset.too-few-rows',
        `${short.length} of ${card.labels.length} labels ${have} ${lacking} in the ${split} split: ${such}`,
        `${more} of the labels short in the ${split} split`,
        {
          count: short.length,
          examples: short.slice(0, SHOWN),
          fix: `Give ${more} of them, take the label out, or join it with one that means nearly the same.`,
          evidence: { split, minimum },
        },
      ),
    ];
  });
}

/** Rows for a split that is cut by shares come in with the rows of the others. */
function moreRows({ split: { carved, policy } }: DatasetCard, split: SplitName, missing: number) {
  const share =
    split === 'train'
      ? 1 - carved.reduce((sum, name) => sum + (name === 'train' ? 0 : policy[name]), 0)
      : carved.includes(split)
        ? policy[split]
        : 1;
  const rows = Math.ceil(missing / share);
  return `${share < 1 ? 'about ' : ''}${rows} more row${rows === 1 ? '' : 's'}`;
}
