/**
 * Stage 2: maps a raw snapshot to canonical records in three splits.
 *
 * The files are read three times rather than held: once for a sample to find or check the mapping,
 * once to decide where each row goes, once to write. Memory grows with the number of rows, by their
 * digests, not with their text.
 *
 * @module
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mapping } from '../../catalog/records/mapping.ts';
import type { RecordSchema } from '../../catalog/records/record.ts';
import type { SensitivePolicy } from '../../catalog/tasks/sensitive-policy.ts';
import type { SplitPolicy } from '../../catalog/tasks/task.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { fail } from '../../problem/problem.ts';
import { manifestOf, sampleOf, type LocatedReject } from '../ingest/snapshot.ts';
import { splitNames } from '../ingest/split-of-file.ts';
import type { Stage, StageContext } from '../stage.ts';
import { checkFields } from './check-fields.ts';
import type { DatasetCard } from './dataset.ts';
import { inputKey, recordId } from './identity.ts';
import { inferMapping } from './infer-mapping.ts';
import { LabelSurvey } from './label-survey.ts';
import { compileMapping, type RecordMapper } from './map-record.ts';
import { fixOfCommonest, RejectLog } from './reject-log.ts';
import { mappedRecords } from './source.ts';
import { redacting } from './sensitive/redacting-mapper.ts';
import { planSplits, type SplitPlan, type SplitRow } from './split-plan.ts';
import { textPolicy } from './text-policy.ts';
import { writeSplits } from './write-splits.ts';

export interface NormalizeConfiguration {
  task: string;
  /** Record schemas that the task can use. */
  records: RecordSchema[];
  /** Null: infer it. */
  mapping: Mapping | null;
  split: SplitPolicy;
  /** What becomes of personal data and secrets. */
  sensitive: SensitivePolicy;
}

type Context = StageContext<NormalizeConfiguration, 'snapshot'>;

export const normalize: Stage<NormalizeConfiguration, 'snapshot'> = {
  name: 'normalize',
  produces: 'canonical-dataset',
  version: '2',
  async run(context) {
    const { task, split: policy, sensitive } = context.configuration;
    const { snapshot } = context.inputs;
    const rejects = new RejectLog(join(context.output, 'rejects.jsonl'));
    try {
      await rejects.addAll(snapshot);
      const { mapping, origin } = findMapping(context, rejects);
      const mapper = redacting(compileMapping(mapping), sensitive);
      const { rows, labels, leftOut } = await survey(context, mapper, rejects);
      if (rows.length === 0) refuseAll(rejects, 'fits the mapping');
      const plan = planSplits(rows, policy, context.seed('split'));
      refuseEmptySplit(plan, rows.length, policy);
      const written = await writeSplits(
        snapshot,
        mapper,
        rows,
        plan.placements,
        labels,
        context.output,
        context.signal,
      );
      const card: DatasetCard = {
        schema: 1,
        task,
        records: mapping.schema,
        mapping,
        mappingOrigin: origin,
        text: textPolicy,
        split: { policy, carved: plan.carved, ignoredGiven: plan.ignoredGiven },
        labels: labels.labels,
        splits: written.splits,
        sourceRecords: rows.length + rejects.total + leftOut,
        leftOut,
        rejects: { total: rejects.total, byCode: rejects.byCode, examples: rejects.examples },
        duplicates: plan.duplicates,
        leaks: plan.leaks,
        contradictions: written.contradictions,
        sensitive,
        findings: written.findings,
      };
      await writeFile(join(context.output, 'dataset.json'), `${canonicalJson(card)}\n`);
      return summaryOf(card);
    } finally {
      rejects.close();
    }
  },
};

function findMapping({ configuration, inputs }: Context, rejects: RejectLog) {
  const sample = sampleOf(inputs.snapshot).map(({ record }) => record);
  if (sample.length === 0) refuseAll(rejects, 'could be read');
  if (configuration.mapping === null) {
    const { mapping, ...found } = inferMapping(sample, configuration.records);
    return { mapping, origin: { kind: 'inferred' as const, ...found } };
  }
  const { mapping } = configuration;
  if (!configuration.records.includes(mapping.schema))
    fail(
      'mapping.task',
      `the mapping makes ${mapping.schema} records, which task ${configuration.task} does not use`,
      { fix: `Map to ${configuration.records.join(' or ')}.` },
    );
  checkFields(compileMapping(mapping), sample);
  return { mapping, origin: { kind: 'given' as const } };
}

async function survey(context: Context, mapper: RecordMapper, rejects: RejectLog) {
  const { snapshot } = context.inputs;
  const total = manifestOf(snapshot).files.reduce((sum, file) => sum + file.records, 0);
  const rows: SplitRow[] = [];
  const labels = new LabelSurvey();
  let leftOut = 0;
  const refuse = (reject: LocatedReject) => rejects.add(reject);
  for await (const batch of mappedRecords(snapshot, mapper, refuse, () => leftOut++)) {
    context.signal.throwIfAborted();
    for (const { file, content } of batch) {
      const key = inputKey(content);
      rows.push({ id: recordId(content), key, given: file.split });
      if ('label' in content) labels.add(key, content.label);
    }
    context.progress({ label: 'mapping', done: rows.length, total, unit: 'records' });
  }
  return { rows, labels, leftOut };
}

function refuseAll(rejects: RejectLog, what: string): never {
  const first = rejects.examples[0];
  const why = first === undefined ? '' : `, the first because ${first.message}`;
  return fail('dataset.no-records', `no record ${what}; ${rejects.total} were rejected${why}`, {
    ...(first && {
      location: { file: first.file, line: first.line },
      fix: fixOfCommonest(rejects.byCode),
      cause: `${first.message}: ${first.excerpt}`,
    }),
    evidence: { rejects: rejects.byCode },
  });
}

function refuseEmptySplit({ placements }: SplitPlan, rows: number, policy: SplitPolicy): void {
  const empty = splitNames.find((split) => !placements.includes(split));
  if (empty === undefined) return;
  const share = empty === 'train' ? 1 - policy.test - policy.validation : policy[empty];
  fail('dataset.split-empty', `the ${rows} rows leave the ${empty} split empty`, {
    fix: `Give about ${Math.ceil(20 / share)} rows or more, or a file for the split named like ${empty}.jsonl.`,
    evidence: { rows, split: empty, policy },
  });
}

const summaryOf = (card: DatasetCard): Record<string, unknown> => ({
  records: card.records,
  train: card.splits.train.rows,
  validation: card.splits.validation.rows,
  test: card.splits.test.rows,
  labels: card.labels.length,
  rejected: card.rejects.total,
});
