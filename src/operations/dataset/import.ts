import { z } from 'zod';
import { nearDuplicateActions } from '../../catalog/tasks/near-duplicate-policy.ts';
import { sensitiveActions } from '../../catalog/tasks/sensitive-policy.ts';
import type { Source } from '../../lifecycle/import-dataset.ts';
import type { TableChoice } from '../../lifecycle/ingest/reading/choose-tables.ts';
import type { SnapshotManifest } from '../../lifecycle/ingest/snapshot.ts';
import type { DatasetCard } from '../../lifecycle/normalize/dataset.ts';
import type { VersionDiff } from '../../lifecycle/versions/diff-versions.ts';
import {
  flag,
  byteCount,
  inPlaceOfFile,
  positiveInteger,
  project,
  share,
  text,
  texts,
} from '../fields.ts';
import { defineOperation, type Context } from '../operation.ts';
import { artifactId, projectId, recordedVerdict, report } from '../output-parts.ts';
import { askWhereUnclear, mappingOf } from './mapping.ts';

const input = z.strictObject({
  project: project('project to import into'),
  sample: z
    .string()
    .meta({ description: 'a dataset that comes with the program; see `sample list`', value: 'id' })
    .optional(),
  file: texts(
    'file, folder or pattern: JSON, CSV, TSV, Parquet, Arrow, workbook, SQLite or text, packed or not; repeat for more; names with train, validation or test are splits',
    { value: 'path', path: 'read' },
  ).optional(),
  source: texts(
    'paths, https://..., hf:org/name[@revision][:config][:split], kaggle:dataset/owner/slug[/file], kaggle:competition/slug[/file], postgres://user@host/database, mysql://..., s3://bucket/path',
    { value: 'source', path: 'read', option: 'the same as the argument' },
  ).optional(),
  table: texts(
    'table or sheet to take, or a stretch of a sheet (Sheet1!A5:F200); repeat it for more',
    { value: 'name', conflicts: ['query'] },
  ).optional(),
  query: z
    .string()
    .meta({ description: 'one SELECT to ask a database for, in place of a table', value: 'sql' })
    .optional(),
  endpoint: z
    .string()
    .meta({
      description: 'address of an S3-compatible store; AWS_ENDPOINT_URL when left out',
      value: 'address',
    })
    .optional(),
  passwordVariable: z
    .string()
    .meta({
      description:
        'variable of the environment that holds the password of the database; PGPASSWORD or MYSQL_PWD when left out',
      value: 'name',
      peopleOnly: true,
    })
    .optional(),
  allowPrivate: flag('let addresses of this machine and its network be downloaded from', {
    peopleOnly: true,
  }).optional(),
  maxBytes: byteCount('largest download to take, like 500MB or 20GiB').prefault('10GiB'),
  encoding: text(
    'encoding of the text files, like windows-1252 or shift_jis; found when left out',
    'name',
  ).optional(),
  mapping: inPlaceOfFile(
    'YAML or JSON file that maps fields; inferred when left out; without a source, the files of the dataset are read anew by it',
  ).optional(),
  pii: z
    .enum(sensitiveActions)
    .meta({
      description: "what to do about personal data and secrets; the task's policy when left out",
      value: 'action',
    })
    .optional(),
  nearDuplicates: z
    .enum(nearDuplicateActions)
    .meta({
      description:
        "what to do about rows that are nearly the same; the task's policy when left out",
      value: 'action',
    })
    .optional(),
  groupField: z
    .string()
    .meta({ description: 'rows that share the value of this field share a split', value: 'name' })
    .optional(),
  heldOut: share(
    "share of the rows to hold out for validation, and as much for the test, where no file is; the task's when left out",
    0.4,
  ).optional(),
  baseModel: z
    .string()
    .meta({
      description: 'Gate A counts tokens by this model rather than estimate them',
      value: 'id',
    })
    .optional(),
  sequenceLength: positiveInteger('tokens of a row in training, where you will set it', {
    value: 'n',
    unit: 'tokens',
  }).optional(),
  repaired: inPlaceOfFile('rejects that `dataset rejects --export` wrote, repaired')
    .meta({ of: 'trial' })
    .optional(),
  corrections: flag('what the dataset was made from, with the replies that were put right since', {
    of: 'trial',
  }).optional(),
});

export const operation = defineOperation({
  examples: [
    'brewslm dataset import --project 1 --sample general-chat-v1',
    'brewslm dataset import --project 1 hf:openai/gsm8k:main',
    'brewslm dataset import --project 1 https://example.org/tickets.csv.gz',
    'brewslm dataset import --project 1 kaggle:competition/titanic/train.csv',
    'brewslm dataset import --project 1 --file postgres://ann@db.example.org/shop --table tickets',
    "brewslm dataset import --project 1 's3://exports/tickets/*.jsonl'",
    'brewslm dataset import --project 1 --file train.csv --file test.csv',
    "brewslm dataset import --project 1 --file 'exports/**/*.jsonl.gz'",
    'brewslm dataset import --project 1 --file chats.jsonl --mapping mapping.yaml',
    'brewslm dataset import --project 1 --mapping mapping.yaml',
    'brewslm dataset import --project 1 --file tickets.csv --encoding windows-1252',
    'brewslm dataset import --project 1 --file tickets.csv --pii redact',
    'brewslm dataset import --project 1 --file tickets.csv --held-out 15%',
    "brewslm dataset import --project 1 --file tickets.xlsx --table 'Q3 2026'",
    'brewslm dataset import --project 1 --corrections',
    'brewslm dataset import --project 1 --file shop.db --query "select question, answer from faq order by id"',
  ],
  input,
  output: z.object({
    project: projectId,
    snapshot: artifactId,
    origin: report<SnapshotManifest['origin']>('Where the bytes came from, and at which version.'),
    files: z.array(report<SnapshotManifest['files'][number]>('A file, and how it was read.')),
    skipped: z.array(report<SnapshotManifest['skipped'][number]>('A file that was left out.')),
    dataset: artifactId,
    card: report<DatasetCard>('Mapping, splits, labels, what was refused.'),
    verdict: recordedVerdict.describe('Of Gate A.'),
    changes: report<VersionDiff>('What differs from the last version of this source.').nullable(),
  }),
  async run(context, wanted) {
    const session = await context.session();
    const project = session.ledger.projects.find(wanted.project);
    const [{ importDataset }, { manifestOf }] = await Promise.all([
      import('../../lifecycle/import-dataset.ts'),
      import('../../lifecycle/ingest/snapshot.ts'),
    ]);
    const source = await sourceOf(context, wanted);
    const { result: imported, mapping } = await askWhereUnclear(
      context,
      await mappingOf(wanted.mapping),
      (mapping) =>
        importDataset(session, project, source, mapping, {
          sensitive: wanted.pii,
          nearDuplicates: wanted.nearDuplicates,
          encoding: wanted.encoding,
          groupField: wanted.groupField,
          heldOut: wanted.heldOut,
          baseModel: wanted.baseModel,
          sequenceLength: wanted.sequenceLength,
          choice: choiceOf(wanted),
        }),
      async () => {
        const [{ projectSample }, { loadTask }, { loadTemplate }] = await Promise.all([
          import('../../lifecycle/map-dataset.ts'),
          import('../../catalog/tasks/task.ts'),
          import('../../catalog/templates/template.ts'),
        ]);
        return {
          // What was unclear is in the snapshot that was just made.
          sample: await projectSample(session, project),
          allowed: loadTask(loadTemplate(project.template).task).records,
          file: 'files' in source ? source.files[0] : undefined,
        };
      },
    );
    const { snapshot, dataset, card, verdict, changes } = imported;
    const { origin, files, skipped } = manifestOf(snapshot);
    return {
      output: {
        project: project.id,
        snapshot: snapshot.id,
        origin,
        files,
        skipped,
        dataset: dataset.id,
        card,
        verdict,
        changes,
      },
      view: { snapshotBytes: snapshot.bytes },
      verdicts: [verdict],
      ...(mapping !== undefined && { settled: { mapping } }),
      // What else the import was told still holds.
      ...('again' in source && {
        settled: { ...(project.settings.dataset as object | undefined), mapping: wanted.mapping },
      }),
    };
  },
});

function choiceOf({ table, query }: z.output<typeof input>): TableChoice | undefined {
  if (table === undefined && query === undefined) return undefined;
  return { ...(table && { tables: table }), ...(query !== undefined && { query }) };
}

async function sourceOf(context: Context, wanted: z.output<typeof input>): Promise<Source> {
  const [{ parseRemote }, { fail }] = await Promise.all([
    import('../../lifecycle/ingest/remote/remote-spec.ts'),
    import('../../problem/problem.ts'),
  ]);
  const { source = [], file = [], sample, repaired, corrections = false, maxBytes } = wanted;
  const files = [...source, ...file];
  const kinds = [sample !== undefined, repaired !== undefined, corrections, files.length > 0];
  const named = kinds.filter(Boolean).length;
  if (named === 0 && wanted.mapping !== undefined) return { again: true };
  if (named !== 1)
    fail(
      'usage.invalid',
      'give either a source, --sample, --repaired or --corrections, or --mapping alone',
    );
  if (corrections) return { corrections };
  if (repaired !== undefined) return { repaired };
  if (sample !== undefined) return { sample };
  // Addresses are told from paths wherever they are given.
  const remote = parseRemote(files);
  if (remote === null) return { files };
  context.tell({ kind: 'download-limit', maxBytes });
  const { allowPrivate = false, passwordVariable, endpoint } = wanted;
  return {
    remote,
    options: { allowPrivate, maxBytes, passwordVariable, endpoint, environment: process.env },
  };
}
