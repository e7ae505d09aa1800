/**
 * Gate A: are these data fit to train on and to measure with?
 *
 * A share above its limit fails. Too few rows is inconclusive: nothing is wrong with those there
 * are, and the verdict says how many more would decide.
 *
 * @module
 */
import type { DataIntegrityPolicy } from '../../catalog/tasks/data-integrity-policy.ts';
import type { Finding, Verdict } from '../../ledger/verdicts.ts';
import { problem, type ProblemDetails } from '../../problem/problem.ts';
import type { ProblemCode } from '../../problem/catalogue.ts';
import { splitNames, type SplitName } from '../ingest/split-of-file.ts';
import type { DatasetCard } from '../normalize/dataset.ts';
import { fixOfCommonest } from '../normalize/reject-log.ts';

/** How a finding bears on the outcome. */
type Weight = 'fails' | 'undecided' | 'notes';

interface WeightedFinding {
  weight: Weight;
  finding: Finding;
  /** For `undecided`: what would decide. */
  needed?: string;
}

const EXAMPLES = 3;

/**
 * @param card The dataset's own description; it holds every figure the policy asks about.
 * @param dataset Id of the dataset artifact.
 */
export function judgeDataIntegrity(
  card: DatasetCard,
  policy: DataIntegrityPolicy,
  dataset: string,
): Verdict {
  const findings = [
    ...rejected(card, policy),
    ...repeated(card, policy),
    ...leaked(card, policy),
    ...ignoredSplits(card),
    ...tooFewRows(card, policy),
    ...(card.records === 'classification' ? labelFindings(card, policy) : []),
  ];
  const undecided = findings.filter(({ weight }) => weight === 'undecided');
  const outcome = findings.some(({ weight }) => weight === 'fails')
    ? 'FAIL'
    : undecided.length > 0
      ? 'INCONCLUSIVE'
      : 'PASS';
  const needed = undecided.flatMap((item) => item.needed ?? []);
  return {
    gate: 'A',
    outcome,
    policy,
    evidence: [dataset],
    findings: findings.map(({ finding }) => finding),
    ...(outcome === 'INCONCLUSIVE' && { needed: needed.join('; ') }),
  };
}

function labelFindings(card: DatasetCard, policy: DataIntegrityPolicy): WeightedFinding[] {
  return [
    ...fewLabels(card),
    ...contradictions(card, policy),
    ...spellings(card),
    ...tooFewPerLabel(card, policy),
  ];
}

function rejected({ rejects, sourceRecords }: DatasetCard, policy: DataIntegrityPolicy) {
  if (rejects.total === 0) return [];
  const share = rejects.total / sourceRecords;
  const [first] = rejects.examples;
  return [
    weigh(
      share > policy.maxRejectedShare,
      'dataset.rejected',
      `${rejects.total} of ${sourceRecords} records (${percent(share)}) were rejected`,
      {
        count: rejects.total,
        examples: rejects.examples,
        location: { file: first.file, line: first.line },
        fix: `${fixOfCommonest(rejects.byCode)} \`dataset rejects\` lists them all.`,
        evidence: { share, limit: policy.maxRejectedShare, byCode: rejects.byCode },
      },
    ),
  ];
}

function repeated({ duplicates, sourceRecords }: DatasetCard, policy: DataIntegrityPolicy) {
  if (duplicates === 0) return [];
  const share = duplicates / sourceRecords;
  return [
    weigh(
      share > policy.maxDuplicateShare,
      'dataset.duplicates',
      `${duplicates} records (${percent(share)}) repeat another one; the repeats were removed`,
      { count: duplicates, evidence: { share, limit: policy.maxDuplicateShare } },
    ),
  ];
}

function leaked({ leaks, splits }: DatasetCard, policy: DataIntegrityPolicy) {
  const count = leaks.fromTrain + leaks.fromValidation;
  if (count === 0) return [];
  const rows = splitNames.reduce((sum, split) => sum + splits[split].rows, 0) + count;
  const share = count / rows;
  return [
    weigh(
      share > policy.maxLeakageShare,
      'dataset.leakage',
      `${count} rows (${percent(share)}) had an input that is held out; they were removed`,
      { count, evidence: { share, limit: policy.maxLeakageShare, ...leaks } },
    ),
  ];
}

function ignoredSplits({ split }: DatasetCard): WeightedFinding[] {
  if (!split.ignoredGiven) return [];
  const message = 'no file is left to train on, so the splits in the file names were ignored';
  return [weigh(false, 'dataset.splits-ignored', message)];
}

function tooFewRows(card: DatasetCard, { minRows }: DataIntegrityPolicy): WeightedFinding[] {
  return splitNames
    .filter((split) => card.splits[split].rows < minRows[split])
    .map((split) => {
      const { rows } = card.splits[split];
      const more = moreRows(card, split, minRows[split] - rows);
      return undecided(
        'dataset.too-few-rows',
        `the ${split} split has ${rows} rows, ${minRows[split]} are needed`,
        `${more} for the ${split} split`,
        { count: rows, evidence: { split, rows, minimum: minRows[split] } },
      );
    });
}

function fewLabels({ labels }: DatasetCard): WeightedFinding[] {
  if (labels.length >= 2) return [];
  const message = `there is only one label, ${labels[0]}: nothing to choose between`;
  return [weigh(true, 'dataset.labels', message, { count: labels.length })];
}

function contradictions(
  { contradictions, splits }: DatasetCard,
  policy: DataIntegrityPolicy,
): WeightedFinding[] {
  if (contradictions.rows === 0) return [];
  const share = contradictions.rows / splitNames.reduce((sum, name) => sum + splits[name].rows, 0);
  return [
    weigh(
      share > policy.maxContradictionShare,
      'dataset.contradictions',
      `${contradictions.rows} rows (${percent(share)}) have a text that also has another label`,
      {
        count: contradictions.rows,
        examples: contradictions.examples,
        evidence: { share, limit: policy.maxContradictionShare },
      },
    ),
  ];
}

/** Labels that differ only in case, spaces, `_` or `-` are one label to the people who wrote them. */
function spellings({ labels }: DatasetCard): WeightedFinding[] {
  const groups = new Map<string, string[]>();
  for (const label of labels) {
    const plain = label.toLowerCase().replaceAll(/[\s_-]+/g, ' ');
    groups.set(plain, [...(groups.get(plain) ?? []), label]);
  }
  const clashing = [...groups.values()].filter((group) => group.length > 1);
  if (clashing.length === 0) return [];
  const message = `${clashing.length} labels are written in several ways, such as ${clashing[0].join(' and ')}`;
  const examples = clashing.slice(0, EXAMPLES);
  return [weigh(false, 'dataset.label-spelling', message, { count: clashing.length, examples })];
}

function tooFewPerLabel(
  card: DatasetCard,
  { minRowsPerLabel }: DataIntegrityPolicy,
): WeightedFinding[] {
  return splitNames.flatMap((split) => {
    const minimum = minRowsPerLabel[split];
    const short = card.labels
      .map((label) => ({ label, rows: card.splits[split].labels?.[label] ?? 0 }))
      .filter(({ rows }) => rows < minimum);
    if (short.length === 0) return [];
    const missing = short.reduce((sum, { rows }) => sum + minimum - rows, 0);
    const names = short.slice(0, EXAMPLES).map(({ label }) => label);
    return [
      undecided(
        'dataset.too-few-rows',
        `${short.length} of ${card.labels.length} labels have fewer than ${minimum} rows in the ${split} split, such as ${names.join(', ')}`,
        `${moreRows(card, split, missing)} of the labels short in the ${split} split`,
        { count: short.length, examples: short.slice(0, EXAMPLES), evidence: { split, minimum } },
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

type Details = ProblemDetails & Pick<Finding, 'count' | 'examples'>;

function weigh(
  fails: boolean,
  code: ProblemCode,
  message: string,
  details: Details = {},
): WeightedFinding {
  const severity = fails ? 'error' : 'warning';
  return {
    weight: fails ? 'fails' : 'notes',
    finding: { ...problem(code, message, { severity, ...details }) },
  };
}

function undecided(
  code: ProblemCode,
  message: string,
  needed: string,
  details: Details,
): WeightedFinding {
  return { weight: 'undecided', needed, finding: { ...problem(code, message, details) } };
}

const percent = (share: number): string =>
  share < 0.001 ? 'under 0.1 %' : `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
