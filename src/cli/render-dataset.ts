import type { DatasetCard } from '../lifecycle/normalize/dataset.ts';
import { table, type Style } from './style.ts';

/** A dataset in a few lines: mapping, splits, labels, what was refused. */
export function renderDatasetCard(card: DatasetCard, style: Style): string {
  const origin = card.mappingOrigin;
  const mapping =
    origin.kind === 'given'
      ? 'as given'
      : `inferred as ${origin.shape}, confidence ${(100 * origin.confidence).toFixed(0)}%`;
  const { splits } = card;
  return [
    `mapping  ${mapping} → ${card.records}; \`--json\` shows every field of it`,
    table(
      ['split', 'rows', 'median chars', 'longest', 'answers'],
      (['train', 'validation', 'test'] as const).map((name) => [
        card.split.carved.includes(name) ? `${name} (cut by hash)` : name,
        `${splits[name].rows}`,
        `${splits[name].characters.p50}`,
        `${splits[name].characters.max}`,
        `${splits[name].answers}`,
      ]),
      style,
    ),
    ...(card.labels.length > 0 ? [`labels   ${card.labels.length}`] : []),
    `refused  ${card.rejects.total} of ${card.sourceRecords} records${card.rejects.total > 0 ? ' (see `dataset rejects`)' : ''}; ${card.duplicates} exact duplicates removed; ${nearlyTheSame(card)}; ${card.leaks.fromTrain + card.leaks.fromValidation} rows taken out because a held-out split has them too`,
  ].join('\n');
}

function nearlyTheSame({ nearDuplicates: { rows, policy } }: DatasetCard): string {
  if (policy.action === 'ignore') return 'near-duplicates not looked for';
  return `${rows} nearly the same as another${policy.action === 'remove' ? ', removed' : ''}`;
}
