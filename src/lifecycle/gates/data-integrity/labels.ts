/**
 * Are the labels labels: few, told apart, each said in one way, and not all the same?
 *
 * @module
 */
import type { DataIntegrityPolicy } from '../../../catalog/tasks/data-integrity-policy.ts';
import { splitNames } from '../../ingest/split-name.ts';
import type { DatasetCard } from '../../normalize/dataset.ts';
import type { Place } from '../../normalize/profile/text-survey.ts';
import { isPlaceholder } from '../../normalize/profile/notable.ts';
import { tooFewPerLabel } from './row-counts.ts';
import { keptRows, percent, rows, weigh, type WeightedFinding } from './weighted-finding.ts';

const SHOWN = 3;
/** A label of a longer name is more likely to be a sentence. */
const LONGEST_LABEL = 100;
/** As many labels as this share of the rows are no labels but texts or numbers of their own. */
const FREE_TEXT_SHARE = 0.5;
/** Above this share the other labels are hard to learn, if nothing is done about it. */
const LEANING_SHARE = 0.8;

export function labelFindings(card: DatasetCard, policy: DataIntegrityPolicy): WeightedFinding[] {
  const counts = labelCounts(card);
  return [
    ...fewLabels(counts, card),
    ...freeText(card),
    ...invalid(counts, policy, keptRows(card)),
    ...oneSided(counts, policy, keptRows(card)),
    ...contradictions(card, policy),
    ...nearContradictions(card),
    ...spellings(counts, policy, keptRows(card)),
    ...tooFewPerLabel(card, policy),
  ];
}

/** A label with its first row, as an example of it. */
interface LabelCount extends Partial<Place> {
  label: string;
  rows: number;
}

const labelCounts = ({ labels, labelPlaces, splits }: DatasetCard): LabelCount[] =>
  labels.map((label) => ({
    ...labelPlaces[label],
    label,
    rows: splitNames.reduce((sum, split) => sum + (splits[split].labels?.[label] ?? 0), 0),
  }));

function fewLabels(counts: readonly LabelCount[], { labels }: DatasetCard): WeightedFinding[] {
  if (labels.length >= 2) return [];
  const message = `there is only one label, ${labels[0]}: nothing to choose between`;
  return [weigh(true, 'dataset.labels', message, { count: labels.length, examples: [...counts] })];
}

function freeText(card: DatasetCard): WeightedFinding[] {
  const total = keptRows(card);
  if (card.labels.length < 2 || card.labels.length <= FREE_TEXT_SHARE * total) return [];
  return [
    weigh(
      true,
      'dataset.labels',
      `there are ${card.labels.length} labels for ${rows(total)}: this field does not hold labels`,
      {
        count: card.labels.length,
        examples: Object.entries(card.labelPlaces)
          .slice(0, SHOWN)
          .map(([label, place]) => ({ ...place, label })),
        fix: 'Name the field that holds the label in a mapping file, and give it with --mapping.',
      },
    ),
  ];
}

function invalid(
  counts: readonly LabelCount[],
  { maxPlaceholderShare }: DataIntegrityPolicy,
  total: number,
): WeightedFinding[] {
  const bad = counts.filter(
    ({ label }) => isPlaceholder(label) || label.length > LONGEST_LABEL || label.includes('\n'),
  );
  if (bad.length === 0) return [];
  const count = bad.reduce((sum, { rows }) => sum + rows, 0);
  const share = count / total;
  return [
    weigh(
      share > maxPlaceholderShare,
      'dataset.label-invalid',
      `the label is a missing value or a text in ${rows(count)} (${percent(share)}), such as ${JSON.stringify(bad[0].label.slice(0, 60))}`,
      { count, examples: bad.slice(0, SHOWN), evidence: { share, limit: maxPlaceholderShare } },
    ),
  ];
}

function oneSided(
  counts: readonly LabelCount[],
  { maxMajorityShare }: DataIntegrityPolicy,
  total: number,
): WeightedFinding[] {
  if (counts.length < 2) return [];
  const largest = counts.reduce((most, other) => (other.rows > most.rows ? other : most));
  const share = largest.rows / total;
  if (share <= LEANING_SHARE) return [];
  return [
    weigh(
      share > maxMajorityShare,
      'dataset.one-sided',
      `the label is ${largest.label} in ${rows(largest.rows)} (${percent(share)}); a model that always says so is as often right`,
      {
        count: largest.rows,
        examples: [...counts].sort((a, b) => b.rows - a.rows).slice(0, SHOWN),
        evidence: { share, limit: maxMajorityShare },
      },
    ),
  ];
}

function contradictions(card: DatasetCard, policy: DataIntegrityPolicy): WeightedFinding[] {
  if (card.contradictions.rows === 0) return [];
  const share = card.contradictions.rows / keptRows(card);
  return [
    weigh(
      share > policy.maxContradictionShare,
      'dataset.contradictions',
      `the text also has another label in ${rows(card.contradictions.rows)} (${percent(share)})`,
      {
        count: card.contradictions.rows,
        examples: card.contradictions.examples,
        evidence: { share, limit: policy.maxContradictionShare },
      },
    ),
  ];
}

/** Nearly the same text may well deserve another label, so people are to look. */
function nearContradictions({ nearDuplicates }: DatasetCard): WeightedFinding[] {
  const { rows: count, examples } = nearDuplicates.conflicts;
  if (count === 0) return [];
  return [
    weigh(
      false,
      'dataset.contradictions',
      `the text is nearly that of a row with another label in ${rows(count)}`,
      { count, examples },
    ),
  ];
}

/** Labels that differ only in case, spaces, `_` or `-` are one label to the people who wrote them. */
function spellings(
  counts: readonly LabelCount[],
  { maxContradictionShare }: DataIntegrityPolicy,
  total: number,
): WeightedFinding[] {
  const groups = new Map<string, LabelCount[]>();
  for (const count of counts) {
    const plain = count.label.toLowerCase().replaceAll(/[\s_-]+/g, ' ');
    groups.set(plain, [...(groups.get(plain) ?? []), count]);
  }
  const clashing = [...groups.values()].filter((group) => group.length > 1);
  if (clashing.length === 0) return [];
  // What the rarer spellings say contradicts the commonest.
  const rarer = clashing.reduce((sum, group) => {
    const inOrder = group.map(({ rows }) => rows).sort((a, b) => a - b);
    return sum + inOrder.slice(0, -1).reduce((rows, more) => rows + more, 0);
  }, 0);
  const share = rarer / total;
  return [
    weigh(
      share > maxContradictionShare,
      'dataset.label-spelling',
      `${clashing.length} labels are written in several ways, such as ${clashing[0].map(({ label }) => label).join(' and ')}`,
      {
        count: clashing.length,
        // The rarest spelling is the likeliest to be wrong.
        examples: clashing.slice(0, SHOWN).map((group) => {
          const [rarest, ...others] = [...group].sort((a, b) => a.rows - b.rows);
          return { ...rarest, instead: others.map(({ label }) => label) };
        }),
        evidence: { share, limit: maxContradictionShare },
      },
    ),
  ];
}
