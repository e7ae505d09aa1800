/**
 * Do the held-out rows stand for those that were learnt? Where they are other rows, that is known now:
 * what it means for every later figure is said before anything is trained.
 *
 * @module
 */
import type { DataIntegrityPolicy } from '../../../catalog/tasks/data-integrity-policy.ts';
import type { DatasetCard } from '../../normalize/dataset.ts';
import type { Moved, SplitShift } from '../../normalize/profile/split-shifts.ts';
import { percent, rows, weigh, type WeightedFinding } from './weighted-finding.ts';

/** From this index on, above what chance gives, a difference is worth knowing. */
const NOTABLE_INDEX = 0.1;

export const splitFindings = (card: DatasetCard, policy: DataIntegrityPolicy): WeightedFinding[] =>
  (card.shifts ?? []).flatMap((shift) => shifted(shift, card, policy));

function shifted(
  shift: SplitShift,
  card: DatasetCard,
  { maxShiftShare }: DataIntegrityPolicy,
): WeightedFinding[] {
  const { of, index, chance, limit, share, moved } = shift;
  if (index <= limit || index - chance < NOTABLE_INDEX) return [];
  const max = maxShiftShare[of];
  const refused = share > max;
  return [
    weigh(
      refused,
      'dataset.split-shift',
      of === 'labels' ? labelsMoved(shift) : wordsMoved(shift),
      {
        count: shift.rows.observed,
        examples: moved
          .filter((one, at) => at === 0 || movedFar(one, shift))
          .map((one) => ({ file: one.file, line: one.line, message: amounts(one, shift) })),
        fix: `${fixOf(shift, card)}${refused ? ` To go on all the same: \`brewslm gate change --project P --set A.maxShiftShare.${of}=1\`, and import again.` : ''}`,
        evidence: { ...shift, max },
      },
    ),
  ];
}

function labelsMoved(shift: SplitShift): string {
  const { split, share, moved } = shift;
  const points = Math.ceil(100 * share);
  const such = moved.slice(0, 1).map((one) => `: ${amounts(one, shift)}`);
  return `the labels of the ${split} rows are mixed otherwise than in training${such.join('')}. Accuracy over all of them can be up to ${points} ${points === 1 ? 'point' : 'points'} off that on rows mixed as in training`;
}

function wordsMoved(shift: SplitShift): string {
  const { split, share, moved, rows } = shift;
  const such = moved.map((one) => amounts(one, shift)).join('; ');
  return `the ${split} rows are written in other words than the training rows, which ${percent(share)} of their words show (${rows.observed} and ${rows.reference} rows looked at): ${such}. Figures are of rows like those, not of rows like the ones that were learnt`;
}

function amounts({ name, reference, observed }: Moved, { of }: SplitShift): string {
  if (of === 'words')
    return `${JSON.stringify(name)} is ${percent(observed.share)} of the words, in training ${percent(reference.share)}`;
  return `${name} is ${percent(observed.share)} of them (${rows(observed.count)}), in training ${percent(reference.share)} (${rows(reference.count)})`;
}

/** Beside one that moved far, others are often what is left. */
const movedFar = ({ reference, observed }: Moved, { share }: SplitShift): boolean =>
  Math.abs(observed.share - reference.share) > share / 10;

/** Whichever rows are like what the model will meet should be the measure. */
function fixOf(
  { of, split }: SplitShift,
  { split: { carved, policy }, mapping }: DatasetCard,
): string {
  if (carved.includes(split)) {
    const percent = Math.min(
      40,
      Math.round(200 * (split === 'test' ? policy.test : policy.validation)),
    );
    return `Hold out more of the rows, so that the ${split} split has a fair share of each kind: import them again with \`--held-out ${percent}%\`.`;
  }
  const again =
    mapping.split === undefined
      ? `import again without the ${split} file`
      : 'import again with a mapping that has no `split`';
  const like = of === 'labels' ? 'mixed like' : 'like';
  return `If what the model will meet is ${like} the ${split} rows, add training rows that are so too. If it is ${like} the training rows, ${again}: then the ${split} split is cut from these.`;
}
