/**
 * Stage 2: maps a raw snapshot to canonical records in three splits.
 *
 * One pass over the ranges of the snapshot: rows are read, mapped and digested on several threads; the
 * place of each follows from the digests of the rows before it, so that its line goes to its split at once.
 * Memory grows with the number of rows, by their digests, not with their text. Where the mapping makes
 * records of several rows, these are gathered on the disk before (`gather/`).
 *
 * @module
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mapping } from '../../catalog/records/mapping.ts';
import type { SplitPolicy } from '../../catalog/tasks/task.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { fail } from '../../problem/problem.ts';
import { mixedFields } from '../ingest/census/field-survey.ts';
import { headOf, recordsOf } from '../ingest/passes/snapshot-head.ts';
import { manifestOf, sampleOf } from '../ingest/snapshot.ts';
import { splitNames } from '../ingest/split-name.ts';
import { RANGE_BYTES, WORTH_THREADS } from '../ingest/file-ranges.ts';
import type { Stage, StageContext } from '../stage/stage.ts';
import { Pool } from '../threads/pool.ts';
import * as mapRows from './map-rows.ts';
import type { RowBatch, RowRules } from './map-rows.ts';
import { tasksOf, type MapTask } from './map-tasks.ts';
import type { DatasetCard } from './dataset.ts';
import { describeAssignment, describeRows } from './describe-rows.ts';
import type { NormalizeConfiguration } from './configuration.ts';
import { findMapping } from './mapping/inference/find-mapping.ts';
import type { SplitRule } from './mapping/fields/split-rule.ts';
import { compileMapping } from './mapping/map-record.ts';
import { mapGathered } from './gather/gather.ts';
import { looksForNear, RowPlacer } from './row-placer.ts';
import { byStrictness, givenSplits, SplitsOfRows, placement } from './splits/split-assignment.ts';
import { fixOfCommonest, RejectLog } from './reject-log.ts';
import { redactor } from './sensitive/redact.ts';
import { textPolicy } from './mapping/fields/text-policy.ts';

type Context = StageContext<NormalizeConfiguration, 'snapshot'>;

export const normalize: Stage<NormalizeConfiguration, 'snapshot'> = {
  name: 'normalize',
  produces: 'canonical-dataset',
  version: '10',
  async run(context) {
    const { snapshot } = context.inputs;
    const { split: policy, sensitive, nearDuplicates } = context.configuration;
    const { files } = manifestOf(snapshot);
    const rejects = new RejectLog(join(context.output, 'rejects.jsonl'), redactor(sensitive));
    let placer: RowPlacer | null = null;
    try {
      await rejects.addAll(snapshot);
      const sample = sampleOf(snapshot);
      if (sample.length === 0) refuseAll(rejects, 'could be read');
      const { mapping, origin } = findMapping(
        context.configuration,
        sample,
        recordsOf(await headOf(snapshot, sample)),
      );
      const { split: rule } = compileMapping(mapping);
      const splits = rule && new SplitsOfRows(rule.named);
      placer = await RowPlacer.open(files, splits ?? givenSplits(files), context);
      const { leftOut, emptyRows, groups } = await placeRows(context, mapping, placer, rejects);
      const { store, assignment, words, given } = placer;
      if (store.table.count === 0) refuseAll(rejects, 'fits the mapping');
      if (splits !== null) refuseMissingSplit(splits, rule!, store.table.count);
      for (const [file, digest] of placer.end()) context.describe(file, digest);
      refuseEmptySplit(store.placements, policy, rule);
      const mixed = mixedFields(files);
      const card: DatasetCard = {
        schema: 1,
        task: context.configuration.task,
        records: mapping.schema,
        mapping,
        mappingOrigin: origin,
        sourceRecords: store.table.count + rejects.total + leftOut,
        leftOut,
        ...(emptyRows > 0 && { emptyRows }),
        ...(groups !== null && { groups }),
        rejects: {
          total: rejects.total,
          unreadable: rejects.unreadable,
          damaged: rejects.damaged,
          byCode: rejects.byCode,
          examples: rejects.examples,
        },
        ...(mixed.length > 0 && { mixedFields: mixed }),
        text: textPolicy,
        split: { policy, carved: given.carved, ignoredGiven: given.ignored },
        sensitive,
        ...describeAssignment(store, assignment, nearDuplicates),
        ...describeRows(placer),
        words: words.findings,
      };
      await writeFile(join(context.output, 'dataset.json'), `${canonicalJson(card)}\n`);
      return summaryOf(card);
    } finally {
      rejects.close();
      placer?.close();
    }
  },
};

interface PlacedRows {
  /** Records that the mapping does not want. */
  leftOut: number;
  /** Rows that hold no record. */
  emptyRows: number;
  /** Null where records are of one row each. */
  groups: DatasetCard['groups'] | null;
}

async function placeRows(
  context: Context,
  mapping: Mapping,
  placer: RowPlacer,
  rejects: RejectLog,
): Promise<PlacedRows> {
  const { configuration, seed, threads, signal, progress } = context;
  const { snapshot } = context.inputs;
  const { sensitive, nearDuplicates } = configuration;
  const total = placer.sourceRows;
  const rules: RowRules = {
    mapping,
    sensitive,
    seed: looksForNear(nearDuplicates) ? seed('near-duplicates') : null,
  };
  const count = snapshot.bytes < WORTH_THREADS ? 1 : threads;
  const order = mapping.split === undefined ? 'by-files' : 'by-rows';
  const passes = order === 'by-rows' && mapping.group === undefined ? byStrictness.length : 1;
  let [rows, leftOut, emptyRows] = [0, 0, 0];
  const hear = (heard: Heard): void => {
    for (const reject of heard.rejects) rejects.add(reject, heard.file);
    rows += heard.rows;
    leftOut += heard.leftOut;
    emptyRows += heard.emptyRows;
    progress({ label: 'mapping', done: rows, total: passes * total, unit: 'rows' });
  };
  const take = (batch: RowBatch): void => {
    placer.take(batch);
    hear(batch);
  };
  if (mapping.group !== undefined) {
    const groups = await mapGathered({ ...context, count }, rules, take, hear);
    return { leftOut, emptyRows, groups };
  }
  const module = new URL('./map-rows.js', import.meta.url);
  const pool = new Pool<RowRules, MapTask, RowBatch>(count, module, mapRows, rules);
  const tasks = tasksOf(snapshot, RANGE_BYTES, order);
  try {
    await pool.inOrder(tasks, take, signal);
  } finally {
    await pool.close();
  }
  return { leftOut, emptyRows, groups: null };
}

type Heard = Pick<RowBatch, 'file' | 'rejects' | 'rows' | 'leftOut' | 'emptyRows'>;

function refuseMissingSplit({ missing }: SplitsOfRows, { field }: SplitRule, rows: number): void {
  const [split] = missing;
  if (split === undefined) return;
  fail(
    'dataset.split-empty',
    `the mapping names ${split} rows by ${field}, and none of ${rows} rows is one`,
    {
      fix: `Look at what ${field} holds and correct \`split\` in the mapping; with ${split} left out of it, that split is cut from the training rows.`,
      evidence: { rows, split, field },
    },
  );
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

function refuseEmptySplit(
  placements: Uint8Array,
  policy: SplitPolicy,
  rule: SplitRule | null,
): void {
  const rows = placements.length;
  const empty = splitNames.find((split) => !placements.includes(placement[split]));
  if (empty === undefined) return;
  const share = empty === 'train' ? 1 - policy.test - policy.validation : policy[empty];
  const all = rows === 1 ? 'the one row leaves' : `the ${rows} rows leave`;
  fail('dataset.split-empty', `${all} the ${empty} split empty`, {
    fix: `Give about ${Math.ceil(30 / share)} rows or more, or ${rule === null ? `a file for the split named like ${empty}.jsonl` : `some that are ${empty} by ${rule.field}`}.`,
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
