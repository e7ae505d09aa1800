import type { SplitName } from '../../../lifecycle/ingest/split-name.ts';
import type { DatasetCard } from '../../../lifecycle/normalize/dataset.ts';
import { table, type Style } from '../text/style.ts';

/** A dataset in a few lines: mapping, splits, labels, what was refused. */
export function renderDatasetCard(card: DatasetCard, style: Style): string {
  const { splits } = card;
  return [
    `mapping  ${howFound(card.mappingOrigin)} → ${card.records}; \`--json\` shows every field of it`,
    table(
      ['split', 'rows', 'median chars', 'longest', 'answers'],
      (['train', 'validation', 'test'] as const).map((name) => [
        `${name}${originOf(card, name)}`,
        `${splits[name].rows}`,
        `${splits[name].characters.p50}`,
        `${splits[name].characters.max}`,
        `${splits[name].answers}`,
      ]),
      style,
    ),
    ...(card.groups === undefined ? [] : [`groups   ${groupsOf(card.groups)}`]),
    ...(card.labels.length > 0 ? [`labels   ${card.labels.length}`] : []),
    ...(card.emptyRows === undefined
      ? []
      : [`empty    ${card.emptyRows} rows in which the mapping finds no record`]),
    `refused  ${card.rejects.total} of ${card.sourceRecords} records${card.rejects.total > 0 ? ' (see `dataset rejects`)' : ''}; ${card.duplicates} exact duplicates removed; ${nearlyTheSame(card)}; ${card.leaks.fromTrain + card.leaks.fromValidation} rows taken out because a held-out split has them too`,
  ].join('\n');
}

function howFound(origin: DatasetCard['mappingOrigin']): string {
  if (origin.kind === 'given') return 'as given';
  const { shape, layout, confidence } = origin;
  return layout === undefined
    ? `inferred as ${shape}, confidence ${(100 * confidence).toFixed(0)}%`
    : `recognised: ${layout.title} (${layout.documentation})`;
}

export const groupsOf = ({ rows, records }: NonNullable<DatasetCard['groups']>): string =>
  `${rows} rows made ${records} records`;

/** Where the rows of a split come from, in parentheses, where that is not a file of its name. */
export function originOf({ split, mapping }: DatasetCard, name: SplitName): string {
  if (split.carved.includes(name)) return ' (cut by hash)';
  return mapping.split === undefined ? '' : ` (by ${mapping.split.field})`;
}

function nearlyTheSame(card: DatasetCard): string {
  const { rows, policy } = card.nearDuplicates;
  if (policy.action === 'ignore') return 'near-duplicates not looked for';
  const removed = policy.action === 'remove' ? `, ${removedAsNear(card)} of them removed` : '';
  return `${rows} nearly the same as another${removed}`;
}

/**
 * Rows that were removed for being nearly another row: less than there are of that kind, as rows of
 * validation and test files stay.
 */
export function removedAsNear(card: DatasetCard): number {
  const { splits, sourceRecords, leftOut, rejects, duplicates, leaks } = card;
  const kept = splits.train.rows + splits.validation.rows + splits.test.rows;
  return (
    sourceRecords -
    leftOut -
    rejects.total -
    kept -
    duplicates -
    leaks.fromTrain -
    leaks.fromValidation
  );
}
