/**
 * What became of the source records: refused, repeated, held out elsewhere.
 *
 * @module
 */
import type { DataIntegrityPolicy } from '../../../catalog/tasks/data-integrity-policy.ts';
import type { DatasetCard } from '../../normalize/dataset.ts';
import { fixOfCommonest } from '../../normalize/reject-log.ts';
import { keptRows, percent, rows, weigh, type WeightedFinding } from './weighted-finding.ts';

const SHOWN = 3;

export const recordFindings = (
  card: DatasetCard,
  policy: DataIntegrityPolicy,
): WeightedFinding[] => [
  ...damaged(card),
  ...refused(card, policy),
  ...mixed(card),
  ...repeated(card, policy),
  ...nearlyRepeated(card),
  ...leaked(card, policy),
  ...ignoredSplits(card),
];

/** However few the rejects are: nobody knows how many rows were behind the damage. */
function damaged({ rejects }: DatasetCard): WeightedFinding[] {
  const { damaged: places } = rejects;
  const [first] = places;
  if (first === undefined) return [];
  return [
    weigh(
      true,
      'dataset.damaged',
      `${places.length} ${places.length === 1 ? 'file' : 'files'} could not be read to the end, so rows are missing: ${first.message}`,
      { count: places.length, examples: places.slice(0, SHOWN) },
    ),
  ];
}

/** Records that cannot be read, and records that can but say nothing the mapping could use. */
function refused({ rejects, sourceRecords }: DatasetCard, policy: DataIntegrityPolicy) {
  if (rejects.total === 0) return [];
  const unmapped = rejects.total - rejects.unreadable;
  const malformedShare = rejects.unreadable / sourceRecords;
  const readable = sourceRecords - rejects.unreadable;
  const coverage = readable === 0 ? 0 : 1 - unmapped / readable;
  const share = rejects.total / sourceRecords;
  const [first] = rejects.examples;
  return [
    weigh(
      malformedShare > policy.maxRejectedShare || coverage < policy.minMappingCoverage,
      'dataset.rejected',
      `${rejects.total} of ${sourceRecords} records (${percent(share)}) were rejected: ` +
        `${rejects.unreadable} could not be read, ${unmapped} do not fit the mapping`,
      {
        count: rejects.total,
        examples: rejects.examples,
        location: {
          file: first.file,
          line: first.line,
          ...(first.field !== undefined && { field: first.field }),
        },
        fix:
          `${fixOfCommonest(rejects.byCode)} \`dataset rejects\` lists them all, and ` +
          'exports them for repair with `--export FILE`.',
        evidence: {
          malformedShare,
          coverage,
          maxRejectedShare: policy.maxRejectedShare,
          minMappingCoverage: policy.minMappingCoverage,
          byCode: rejects.byCode,
        },
      },
    ),
  ];
}

/**
 * A column that shifted, or a number that some rows spell out: noted, as the mapping may not use it.
 */
function mixed({ mixedFields = [] }: DatasetCard): WeightedFinding[] {
  const [first] = mixedFields;
  if (first === undefined) return [];
  const counts = Object.entries(first.types).map(([type, count]) => `${type} in ${rows(count)}`);
  return [
    weigh(
      false,
      'dataset.mixed-types',
      `${mixedFields.length} ${mixedFields.length === 1 ? 'field has' : 'fields have'} values of several types: ${first.name} is ${counts.join(', ')}`,
      {
        count: mixedFields.length,
        examples: mixedFields.slice(0, SHOWN).map(({ file, name, types, odd }) => ({
          file,
          line: odd.line,
          field: name,
          message: `${name} is ${odd.type} here`,
          types,
        })),
        location: { file: first.file, line: first.odd.line, field: first.name },
      },
    ),
  ];
}

function repeated(
  { duplicates, sourceRecords, removed }: DatasetCard,
  policy: DataIntegrityPolicy,
) {
  if (duplicates === 0) return [];
  const share = duplicates / sourceRecords;
  return [
    weigh(
      share > policy.maxDuplicateShare,
      'dataset.duplicates',
      `${duplicates} records (${percent(share)}) repeat another one; the repeats were removed`,
      {
        count: duplicates,
        examples: removed.duplicate,
        evidence: { share, limit: policy.maxDuplicateShare },
      },
    ),
  ];
}

/** Templates and boiler-plate make many of these without harm, so they are noted. */
function nearlyRepeated({
  nearDuplicates,
  sourceRecords,
  removed,
}: DatasetCard): WeightedFinding[] {
  const { rows: count, policy } = nearDuplicates;
  if (policy.action === 'ignore')
    return [
      weigh(
        false,
        'dataset.unchecked',
        'near-duplicates were not looked for, as the import was told; only equal inputs are known to be in one split',
      ),
    ];
  if (count === 0) return [];
  const what =
    policy.action === 'remove' ? 'the first of each was kept' : 'all were kept, in one split';
  return [
    weigh(
      false,
      'dataset.near-duplicates',
      `another is nearly the same as ${rows(count)} (${percent(count / sourceRecords)}); ${what}`,
      {
        count,
        examples: removed.nearDuplicate,
        evidence: { share: count / sourceRecords, threshold: policy.threshold },
      },
    ),
  ];
}

function leaked(card: DatasetCard, policy: DataIntegrityPolicy): WeightedFinding[] {
  const count = card.leaks.fromTrain + card.leaks.fromValidation;
  if (count === 0) return [];
  const share = count / (keptRows(card) + count);
  return [
    weigh(
      share > policy.maxLeakageShare,
      'dataset.leakage',
      `another split holds the input of ${rows(count)} (${percent(share)}), which left the dataset`,
      {
        count,
        examples: card.removed.leak,
        evidence: { share, limit: policy.maxLeakageShare, ...card.leaks },
      },
    ),
  ];
}

function ignoredSplits({ split }: DatasetCard): WeightedFinding[] {
  if (!split.ignoredGiven) return [];
  const message = 'no file is left to train on, so the splits in the file names were ignored';
  return [weigh(false, 'dataset.splits-ignored', message)];
}
