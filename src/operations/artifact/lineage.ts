import { z } from 'zod';
import { splitNames } from '../../lifecycle/ingest/split-name.ts';
import type { SourceRows } from '../../lifecycle/versions/source-rows.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { fail } from '../../problem/problem.ts';
import { count, flag, text } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { artifactId, report } from '../output-parts.ts';

export interface LineageNode {
  id: string;
  kind: string;
  stage: string;
  inputs: Record<string, LineageNode>;
}

export const operation = defineOperation({
  examples: [
    'brewslm artifact lineage 3f9a12',
    'brewslm artifact lineage --file exports/router/model.safetensors --rows',
    'brewslm artifact lineage 3f9a12 --rows --limit 100000 --json',
  ],
  input: z.strictObject({
    id: text('artifact id, or its first digits', 'id').optional(),
    file: text('a file of a bundle, wherever it lies: the artifact that has these bytes', 'file', {
      path: 'read',
      conflicts: ['id'],
    }).optional(),
    rows: flag('the rows of the source behind it, with file and line').optional(),
    split: z
      .enum(splitNames)
      .meta({ description: 'which rows, with --rows', value: 'name' })
      .default('train'),
    limit: count('rows to list, with --rows; all are counted', { value: 'n' }).default(20),
  }),
  output: z.object({
    id: artifactId,
    kind: z.string(),
    stage: z.string(),
    inputs: z
      .record(z.string(), report<LineageNode>('An artifact, with inputs of its own.'))
      .describe('What it was made from, by role.'),
    rows: report<SourceRows>('Rows of the source, by file and line; with `rows`.').optional(),
  }),
  async run(context, { id, file, rows, split, limit }) {
    const { ledger } = await context.session();
    const artifact =
      file !== undefined
        ? await artifactWith(ledger, file)
        : ledger.artifacts.find(id ?? fail('usage.invalid', 'name an artifact, or give --file'));
    const summaries: Record<string, Record<string, unknown>> = {};
    const output = lineage(ledger, artifact, summaries);
    const { sourceRowsOf } = await import('../../lifecycle/versions/source-rows.ts');
    const found = rows ? await sourceRowsOf(ledger, artifact, split, limit) : undefined;
    return { output: { ...output, ...(found && { rows: found }) }, view: { summaries } };
  },
});

/** The newest artifact that has the bytes of a file. */
async function artifactWith(ledger: Ledger, file: string): Promise<Artifact> {
  const { hashFile } = await import('../../ledger/objects/hash-file.ts');
  const sha256 = await hashFile(file);
  const found = ledger.artifacts
    .list()
    .findLast(({ artifact: { descriptor } }) =>
      descriptor.files.some((each) => each.sha256 === sha256),
    );
  return (
    found?.artifact ??
    fail('lineage.unknown-file', `no artifact of this home has a file with these bytes`, {
      location: { file },
      evidence: { sha256 },
    })
  );
}

/** @param summaries Filled with that of each artifact on the way. */
function lineage(
  ledger: Ledger,
  artifact: Artifact,
  summaries: Record<string, Record<string, unknown>>,
): LineageNode {
  const { kind, producer, summary } = artifact.descriptor;
  summaries[artifact.id] = summary;
  const inputs = Object.entries(ledger.artifacts.inputs(artifact));
  return {
    id: artifact.id,
    kind,
    stage: producer.stage,
    inputs: Object.fromEntries(
      inputs.map(([role, input]) => [role, lineage(ledger, input, summaries)]),
    ),
  };
}
