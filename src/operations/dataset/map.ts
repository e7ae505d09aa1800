import { z } from 'zod';
import { recordSchemas, type RecordSchema } from '../../catalog/records/record-schema.ts';
import type { DataSample, MappingReport } from '../../lifecycle/map-dataset.ts';
import { fail } from '../../problem/problem.ts';
import { flag, inPlaceOfFile, project, text, texts } from '../fields.ts';
import { defineOperation, type Context } from '../operation.ts';
import { report } from '../output-parts.ts';
import { askWhereUnclear, mappingOf } from './mapping.ts';

const input = z.strictObject({
  project: project('the project whose newest snapshot is looked at').optional(),
  file: texts('look at this file instead; repeat for more', {
    value: 'path',
    path: 'read',
  }).optional(),
  encoding: text('encoding of the text files; found when left out', 'name').optional(),
  infer: flag('find a mapping; the default').optional(),
  mapping: inPlaceOfFile('try this mapping file').optional(),
  schema: z
    .enum(recordSchemas)
    .meta({ description: 'find a mapping to this kind of record', value: 'name' })
    .optional(),
  write: text('write the mapping here, to be edited and given with --mapping', 'file', {
    path: 'write',
  }).optional(),
});

export const operation = defineOperation({
  examples: [
    'brewslm dataset map --infer --file tickets.csv',
    'brewslm dataset map --infer --project 1 --write mapping.yaml',
    'brewslm dataset map --file tickets.csv --mapping mapping.yaml',
    'brewslm dataset map --file faq.csv --schema qa',
  ],
  input,
  output: report<MappingReport>('The mapping, how sure it is, and what becomes of a sample.'),
  async run(context, wanted) {
    const { infer, mapping: given, schema, write } = wanted;
    if (given !== undefined && (infer || schema !== undefined))
      fail('usage.invalid', 'give either --mapping or what to infer');
    const [{ inferFrom, tryOn }, { writeMappingFile }] = await Promise.all([
      import('../../lifecycle/map-dataset.ts'),
      import('../../lifecycle/normalize/mapping/mapping-file.ts'),
    ]);
    const stated = await mappingOf(given);
    const { sample, allowed } = await look(context, wanted);
    const { result: found } = await askWhereUnclear(
      context,
      stated,
      async (mapping) => (mapping === null ? inferFrom(sample, allowed) : tryOn(sample, mapping)),
      async () => ({ sample, allowed, file: wanted.file?.[0] }),
    );
    if (write !== undefined) await writeMappingFile(write, found.mapping);
    return { output: found, view: { written: write } };
  },
});

async function look(
  context: Context,
  { file: files = [], encoding, project: reference, schema }: z.output<typeof input>,
): Promise<{ sample: DataSample; allowed: readonly RecordSchema[] }> {
  if (reference === undefined && files.length === 0)
    fail('usage.invalid', 'name the data with --project or --file');
  const [session, { fileSample, projectSample }, { loadTask }, { loadTemplate }] =
    await Promise.all([
      context.session(),
      import('../../lifecycle/map-dataset.ts'),
      import('../../catalog/tasks/task.ts'),
      import('../../catalog/templates/template.ts'),
    ]);
  const project = reference === undefined ? undefined : session.ledger.projects.find(reference);
  const allowed =
    schema !== undefined
      ? [schema]
      : project === undefined
        ? recordSchemas
        : loadTask(loadTemplate(project.template).task).records;
  const sample =
    files.length > 0
      ? await fileSample(session, files, encoding)
      : await projectSample(session, project!);
  if (sample.drawn.length === 0)
    fail('dataset.no-records', 'no record could be read', {
      fix: 'Import the file: `dataset rejects` then lists what is wrong with each record.',
    });
  return { sample, allowed };
}
