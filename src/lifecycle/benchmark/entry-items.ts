/**
 * Two entries of a benchmark item by item, from what the benchmark keeps beside its summary.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import type { EvaluatedItem } from '../../evaluation/item.ts';
import type { MetricName } from '../../evaluation/metrics/metric.ts';
import { pairItems, type PairedItem } from '../../evaluation/paired-items.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { didYouMean } from '../../problem/nearest.ts';
import { fail } from '../../problem/problem.ts';
import { readSplit } from '../normalize/dataset.ts';
import type { BenchmarkSummary, Setting } from './benchmark-summary.ts';

/** An entry by id, and how its score came about. */
export interface EntryName {
  id: string;
  setting: Setting;
}

export interface PairedEntries {
  metric: MetricName;
  first: EntryName;
  second: EntryName;
  /** Items on which either did better, and on which neither did. */
  counts: { first: number; second: number; same: number };
  /** In the order of the split. */
  items: PairedItem[];
}

type Line = EvaluatedItem & { entry: string; setting: Setting };

/**
 * Pairs the items that both entries were scored on; losers of a race were scored on fewer.
 *
 * @param names An entry is named by its id, a candidate before its training by `id:untrained`.
 * @throws `usage.invalid` when the benchmark has no such entry.
 */
export async function pairEntries(
  ledger: Ledger,
  benchmark: Artifact,
  names: readonly [string, string],
): Promise<PairedEntries> {
  const { metric } = benchmark.json<BenchmarkSummary>('benchmark.json');
  const lines = readFileSync(benchmark.path('items.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
  const [first, second] = names.map((name) => entryOf(lines, name));
  const [ours, theirs] = [first, second].map(({ id, setting }) =>
    lines.filter((line) => line.entry === id && line.setting === setting),
  );
  const ids = new Set(ours.map(({ id }) => id));
  const records = await recordsOf(ledger.artifacts.inputs(benchmark).dataset, ids);
  const items = pairItems(metric, records, ours, theirs);
  const better = items.filter(({ gain }) => gain < 0).length;
  const worse = items.filter(({ gain }) => gain > 0).length;
  const counts = { first: better, second: worse, same: items.length - better - worse };
  return { metric, first, second, counts, items };
}

function entryOf(lines: readonly Line[], name: string): EntryName {
  const [id, asked] = name.split(/:(?=untrained$)/);
  const settings = new Set(lines.filter(({ entry }) => entry === id).map((line) => line.setting));
  const setting = (
    asked === undefined ? (['trained', 'baseline'] as const) : (['untrained'] as const)
  ).find((one) => settings.has(one));
  if (setting !== undefined) return { id, setting };
  const known = [
    ...new Set(
      lines.map((line) => (line.setting === 'untrained' ? `${line.entry}:untrained` : line.entry)),
    ),
  ];
  return fail('usage.invalid', `the benchmark has no entry ${name}${didYouMean(name, known)}`, {
    fix: `Give two of: ${known.join(', ')}.`,
  });
}

/** The held-out records with these ids, in the order of the split. */
async function recordsOf(dataset: Artifact, ids: ReadonlySet<string>): Promise<CanonicalRecord[]> {
  const found: CanonicalRecord[] = [];
  for await (const records of readSplit(dataset, 'validation'))
    found.push(...records.filter(({ id }) => ids.has(id)));
  return found;
}
