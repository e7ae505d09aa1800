/**
 * Stage 2: maps a raw snapshot to canonical records in three splits.
 *
 * Records are read once. Each is mapped, digested and written to a spool, on several threads; then
 * every row's place is decided from the digests; then its bytes are moved to its split. Memory
 * grows with the number of rows, by their digests, not with their text.
 *
 * @module
 */
import { rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mapping } from '../../catalog/records/mapping.ts';
import type { RecordSchema } from '../../catalog/records/record-schema.ts';
import type { NearDuplicatePolicy } from '../../catalog/tasks/near-duplicate-policy.ts';
import type { SensitivePolicy } from '../../catalog/tasks/sensitive-policy.ts';
import type { SplitPolicy } from '../../catalog/tasks/task.ts';
import { excerpt } from '../../formats/records/batch.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { fail } from '../../problem/problem.ts';
import { mixedFields } from '../ingest/field-survey.ts';
import { manifestOf, sampleOf, type SnapshotFile } from '../ingest/snapshot.ts';
import { splitNames } from '../ingest/split-name.ts';
import type { Stage, StageContext } from '../stage.ts';
import { checkFields } from './check-fields.ts';
import { Candidates } from './candidates/candidates.ts';
import { prepareCandidates, UNIT_BYTES } from './candidates/prepare.ts';
import type { Contradiction, DatasetCard } from './dataset.ts';
import { inferMapping } from './infer-mapping.ts';
import { TextKernel } from './kernel/text-kernel.ts';
import { findContradictions, firstPlaces } from './label-survey.ts';
import { compileMapping } from './map-record.ts';
import { Comparable } from './near-duplicates/compare.ts';
import { comparedParts } from './near-duplicates/compared-parts.ts';
import { NearFinder } from './near-duplicates/near-finder.ts';
import { removedRows } from './profile/removed-rows.ts';
import { lookAtWords } from './profile/words.ts';
import { fixOfCommonest, RejectLog } from './reject-log.ts';
import { findingsOf } from './sensitive/find-sensitive.ts';
import { redactor } from './sensitive/redact.ts';
import { givenNames, placement, planSplits, type SplitPlan } from './split-plan.ts';
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
  nearDuplicates: NearDuplicatePolicy;
  /** Field whose value groups rows that must share a split; null leaves it to the mapping. */
  groupField: string | null;
}

/** Below this many bytes, starting threads takes longer than they save. */
const WORTH_THREADS = 16 << 20;

type Context = StageContext<NormalizeConfiguration, 'snapshot'>;

export const normalize: Stage<NormalizeConfiguration, 'snapshot'> = {
  name: 'normalize',
  produces: 'canonical-dataset',
  version: '3',
  async run(context) {
    const { snapshot } = context.inputs;
    const redact = redactor(context.configuration.sensitive);
    const rejects = new RejectLog(join(context.output, 'rejects.jsonl'), redact);
    const spool = join(context.work, 'spool');
    const candidates = new Candidates(recordsOf(snapshot), looksForNear(context.configuration));
    try {
      await rejects.addAll(snapshot);
      const { mapping, origin } = findMapping(context, rejects);
      const leftOut = await prepare(context, mapping, candidates, rejects, spool);
      const mixed = mixedFields(manifestOf(snapshot).files);
      const card = await split(context, await TextKernel.load(), candidates, {
        mapping,
        mappingOrigin: origin,
        sourceRecords: candidates.table.count + rejects.total + leftOut,
        leftOut,
        rejects: {
          total: rejects.total,
          unreadable: rejects.unreadable,
          damaged: rejects.damaged,
          byCode: rejects.byCode,
          examples: rejects.examples,
        },
        ...(mixed.length > 0 && { mixedFields: mixed }),
      });
      await writeFile(join(context.output, 'dataset.json'), `${canonicalJson(card)}\n`);
      return summaryOf(card);
    } finally {
      rejects.close();
      candidates.close();
      rmSync(spool, { recursive: true, force: true });
    }
  },
};

function findMapping({ configuration, inputs }: Context, rejects: RejectLog) {
  const sample = sampleOf(inputs.snapshot).map(({ record }) => record);
  if (sample.length === 0) refuseAll(rejects, 'could be read');
  const { groupField } = configuration;
  const grouped = (mapping: Mapping): Mapping =>
    groupField === null ? mapping : { ...mapping, group: `{${groupField}}` };
  if (configuration.mapping === null) {
    const { mapping: found, ...how } = inferMapping(sample, configuration.records);
    const mapping = grouped(found);
    if (groupField !== null) checkFields(compileMapping(mapping), sample);
    return { mapping, origin: { kind: 'inferred' as const, ...how } };
  }
  const mapping = grouped(configuration.mapping);
  if (!configuration.records.includes(mapping.schema))
    fail(
      'mapping.task',
      `the mapping makes ${mapping.schema} records, which task ${configuration.task} does not use`,
      { fix: `Map to ${configuration.records.join(' or ')}.` },
    );
  checkFields(compileMapping(mapping), sample);
  return { mapping, origin: { kind: 'given' as const } };
}

async function prepare(
  { inputs, configuration, seed, threads, signal, progress }: Context,
  mapping: Mapping,
  candidates: Candidates,
  rejects: RejectLog,
  folder: string,
): Promise<number> {
  let leftOut = 0;
  const { capacity: total } = candidates.table;
  const spools = await prepareCandidates(inputs.snapshot, {
    mapping,
    sensitive: configuration.sensitive,
    seed: looksForNear(configuration) ? seed('near-duplicates') : null,
    folder,
    threads: inputs.snapshot.bytes < WORTH_THREADS ? 1 : threads,
    unitBytes: UNIT_BYTES,
    signal,
    take(piece) {
      candidates.append(piece);
      for (const reject of piece.rejects) rejects.add(reject);
      leftOut += piece.leftOut;
      progress({ label: 'mapping', done: candidates.table.count, total, unit: 'records' });
    },
  });
  if (candidates.table.count === 0) refuseAll(rejects, 'fits the mapping');
  candidates.open(spools);
  return leftOut;
}

type Read = Pick<
  DatasetCard,
  'mapping' | 'mappingOrigin' | 'sourceRecords' | 'leftOut' | 'rejects' | 'mixedFields'
>;

async function split(
  context: Context,
  kernel: TextKernel,
  candidates: Candidates,
  read: Read,
): Promise<DatasetCard> {
  const { task, split: policy, sensitive, nearDuplicates } = context.configuration;
  const { columns, count } = candidates.table;
  const finder = () =>
    new NearFinder(columns.signature, count, nearDuplicates, (row) => {
      const { id: _, source: __, ...content } = candidates.record(row);
      return new Comparable(kernel, comparedParts(content));
    });
  const plan = planSplits(
    {
      ...columns,
      count,
      given: givenSplits(candidates, manifestOf(context.inputs.snapshot).files),
    },
    policy,
    context.seed('split'),
    looksForNear(context.configuration)
      ? { finder: finder(), action: nearDuplicates.action }
      : null,
  );
  refuseEmptySplit(plan, count, policy);
  const search = findingsOf(sensitive);
  const written = await writeSplits(candidates, plan.placements, context.output, search, (done) => {
    context.signal.throwIfAborted();
    context.progress({ label: 'writing', done, total: count, unit: 'records' });
  });
  for (const [file, digest] of written.digests) context.describe(file, digest);
  return {
    schema: 1,
    task,
    records: read.mapping.schema,
    ...read,
    text: textPolicy,
    split: { policy, carved: plan.carved, ignoredGiven: plan.ignoredGiven },
    labels: [...candidates.labels].sort(),
    labelPlaces: firstPlaces(candidates),
    splits: written.splits,
    duplicates: plan.duplicates,
    nearDuplicates: {
      policy: nearDuplicates,
      rows: plan.nearDuplicates,
      conflicts: {
        rows: plan.nearConflictCount,
        examples: plan.nearConflicts.map((pair) => conflictOf(candidates, pair)),
      },
    },
    leaks: plan.leaks,
    removed: removedRows(plan.placements, (row) => candidates.record(row)),
    contradictions: findContradictions(candidates, plan.placements),
    sensitive,
    findings: written.findings,
    words: lookAtWords(candidates, plan.placements),
  };
}

function givenSplits(candidates: Candidates, files: readonly SnapshotFile[]): Uint8Array {
  const given = new Uint8Array(candidates.table.count);
  for (const { file, firstRow, rows } of candidates.stretches)
    given.fill(givenNames.indexOf(files[file].split), firstRow, firstRow + rows);
  return given;
}

/** Two rows that are given nearly the same and answer differently. */
function conflictOf(candidates: Candidates, pair: readonly [number, number]): Contradiction {
  const [first, second] = pair.map((row) => {
    const { id: _, source, ...content } = candidates.record(row);
    const { input, verdict, reply } = comparedParts(content);
    return { ...source, excerpt: excerpt(input.join(' ')), answer: excerpt(verdict ?? reply) };
  });
  const { file, line, answer } = second;
  return { ...first, against: [{ file, line, answer }] };
}

const looksForNear = ({ nearDuplicates }: NormalizeConfiguration): boolean =>
  nearDuplicates.action !== 'ignore';

const recordsOf = (snapshot: Artifact): number =>
  manifestOf(snapshot).files.reduce((sum, file) => sum + file.records, 0);

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
  const empty = splitNames.find((split) => !placements.includes(placement[split]));
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
