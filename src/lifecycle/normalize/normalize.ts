/**
 * Stage 2: maps a raw snapshot to canonical records in three splits.
 *
 * Records are read once and written once. Each is mapped and digested, on several threads; its
 * place follows from the digests of the rows before it, so that its line goes to its split at once.
 * Memory grows with the number of rows, by their digests, not with their text.
 *
 * @module
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mapping } from '../../catalog/records/mapping.ts';
import type { NearDuplicatePolicy } from '../../catalog/tasks/near-duplicate-policy.ts';
import type { SplitPolicy } from '../../catalog/tasks/task.ts';
import { excerpt } from '../../rows/records/batch.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { fail } from '../../problem/problem.ts';
import { mixedFields } from '../ingest/field-survey.ts';
import { manifestOf, repairsOf, sampleOf, type SnapshotFile } from '../ingest/snapshot.ts';
import { splitNames } from '../ingest/split-name.ts';
import { UNIT_BYTES } from '../ingest/units/unit-range.ts';
import type { Stage, StageContext } from '../stage/stage.ts';
import type { Candidates } from './candidates/candidates.ts';
import { prepareCandidates } from './candidates/prepare.ts';
import type { Contradiction, DatasetCard } from './dataset.ts';
import { describeRows } from './describe-rows.ts';
import type { NormalizeConfiguration } from './configuration.ts';
import { findMapping } from './find-mapping.ts';
import { preparationOf } from './preparation.ts';
import { RowPlacer } from './row-placer.ts';
import type { Ahead } from './ahead/ahead.ts';
import { comparedParts } from './near-duplicates/compared-parts.ts';
import { placement } from './placement.ts';
import { fixOfCommonest, RejectLog } from './reject-log.ts';
import { redactor } from './sensitive/redact.ts';
import type { SplitPlanner } from './split-plan.ts';
import { textPolicy } from './text-policy.ts';

/** Below this many bytes, starting threads takes longer than they save. */
const WORTH_THREADS = 16 << 20;

type Context = StageContext<NormalizeConfiguration, 'snapshot'>;

/** @param ahead Rows that were placed while they were ingested; whoever began it closes it. */
export const normalizeWith = (ahead: Ahead | null): Stage<NormalizeConfiguration, 'snapshot'> => ({
  name: 'normalize',
  produces: 'canonical-dataset',
  version: '5',
  async run(context) {
    const { snapshot } = context.inputs;
    const { split: policy, sensitive, nearDuplicates } = context.configuration;
    const { files } = manifestOf(snapshot);
    const rejects = new RejectLog(join(context.output, 'rejects.jsonl'), redactor(sensitive));
    let own: RowPlacer | null = null;
    try {
      await rejects.addAll(snapshot);
      const sample = sampleOf(snapshot).map(({ record }) => record);
      if (sample.length === 0) refuseAll(rejects, 'could be read');
      const { mapping, origin } = findMapping(context.configuration, sample);
      const made = ahead?.isOf(files, repairsOf(snapshot).size > 0, mapping, context)
        ? ahead
        : null;
      const placer = made?.placer ?? (own = await placerOf(context, files));
      const leftOut =
        made === null
          ? await placeRows(context, mapping, placer, rejects)
          : takeOver(made, rejects);
      const { candidates, planner, survey, words, given, lines } = placer;
      if (candidates.table.count === 0) refuseAll(rejects, 'fits the mapping');
      placer.end();
      if (made !== null) lines.move(context.output);
      for (const [file, digest] of lines.digests) context.describe(file, digest);
      refuseEmptySplit(candidates.placements, policy);
      const mixed = mixedFields(files);
      const card: DatasetCard = {
        schema: 1,
        task: context.configuration.task,
        records: mapping.schema,
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
        text: textPolicy,
        split: { policy, carved: given.carved, ignoredGiven: given.ignored },
        sensitive,
        ...describePlan(candidates, planner, nearDuplicates),
        ...describeRows(candidates, survey),
        words: words.findings,
      };
      await writeFile(join(context.output, 'dataset.json'), `${canonicalJson(card)}\n`);
      return summaryOf(card);
    } finally {
      rejects.close();
      own?.close();
    }
  },
});

export const normalize = normalizeWith(null);

const placerOf = (context: Context, files: readonly SnapshotFile[]): Promise<RowPlacer> =>
  RowPlacer.open({
    ...context,
    files,
    capacity: files.reduce((sum, { records }) => sum + records, 0),
  });

/** @returns Records that the mapping does not want. */
function takeOver({ rejects, leftOut }: Ahead, log: RejectLog): number {
  for (const reject of rejects) log.add(reject, 0);
  return leftOut;
}

/** @returns Records that the mapping does not want. */
async function placeRows(
  { inputs, configuration, seed, threads, signal, progress }: Context,
  mapping: Mapping,
  placer: RowPlacer,
  rejects: RejectLog,
): Promise<number> {
  const { snapshot } = inputs;
  const { table, capacity: total } = placer.candidates;
  let leftOut = 0;
  await prepareCandidates(snapshot, {
    ...preparationOf(configuration, mapping, seed),
    threads: snapshot.bytes < WORTH_THREADS ? 1 : threads,
    unitBytes: UNIT_BYTES,
    signal,
    take(piece) {
      placer.take(piece);
      for (const reject of piece.rejects) rejects.add(reject, piece.file);
      leftOut += piece.leftOut;
      progress({ label: 'mapping', done: table.count, total, unit: 'records' });
    },
  });
  return leftOut;
}

const describePlan = (
  candidates: Candidates,
  { duplicates, nearDuplicates, nearConflictCount, nearConflicts, leaks }: SplitPlanner,
  policy: NearDuplicatePolicy,
) => ({
  duplicates,
  nearDuplicates: {
    policy,
    rows: nearDuplicates,
    conflicts: {
      rows: nearConflictCount,
      examples: nearConflicts.map((pair) => conflictOf(candidates, pair)),
    },
  },
  leaks,
});

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

function refuseEmptySplit(placements: Uint8Array, policy: SplitPolicy): void {
  const rows = placements.length;
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
