/**
 * The questions by which somebody says how data are to be read: what kind of record, which field is
 * each part of it, what belongs together; then three records, and the file.
 *
 * @module
 */
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import type { Mapping } from '../../catalog/records/mapping.ts';
import type { RecordSchema } from '../../catalog/records/record-schema.ts';
import { tryOn, type DataSample, type MappingReport } from '../../lifecycle/map-dataset.ts';
import {
  describeShape,
  plainFields,
  wordFields,
  type DataShape,
  type ShapeField,
} from '../../lifecycle/normalize/mapping/inference/data-shape.ts';
import {
  draftConversation,
  draftMapping,
} from '../../lifecycle/normalize/mapping/inference/draft-mapping.ts';
import {
  draftParts,
  draftSchemas,
  type DraftSchema,
} from '../../lifecycle/normalize/mapping/inference/draft-parts.ts';
import { readField } from '../../lifecycle/normalize/mapping/fields/field-path.ts';
import { writeMappingFile } from '../../lifecycle/normalize/mapping/mapping-file.ts';
import type { Asker } from '../operation.ts';

/** Somebody left a question without an answer. */
class LeftOff extends Error {}

/**
 * @param beside A file or folder of the data, where there is one.
 * @returns The mapping and the file it was written to; null where somebody left off.
 */
export async function askForMapping(
  ask: Asker,
  sample: DataSample,
  allowed: readonly RecordSchema[],
  beside: string | undefined,
): Promise<{ mapping: Mapping; file: string } | null> {
  try {
    for (;;) {
      const mapping = await askForDraft(ask, sample, allowed);
      const report = tryOn(sample, mapping);
      await ask.show('What becomes of it', preview(report));
      const answer = await choose(ask, 'Is it right?', [
        { label: 'yes', hint: 'write the mapping and go on', value: true },
        { label: 'no', hint: 'answer the questions again', value: false },
      ]);
      if (answer) return { mapping, file: await write(ask, mapping, beside) };
    }
  } catch (error) {
    if (error instanceof LeftOff) return null;
    throw error;
  }
}

type Kind = { fields: DraftSchema } | { turns: ShapeField } | { rows: true };

async function askForDraft(
  ask: Asker,
  { drawn }: DataSample,
  allowed: readonly RecordSchema[],
): Promise<Mapping> {
  const rows = drawn.map(({ record }) => record);
  const shape = describeShape(rows);
  const kind = await choose(ask, 'What is to become of a row?', kindsOf(shape, allowed));
  if ('fields' in kind) return heldTogether(ask, shape, await askForParts(ask, shape, kind.fields));
  if ('turns' in kind) {
    const { path } = kind.turns;
    const within = shape.fields
      .filter((field) => field.path.startsWith(`${path}.*.`) && !field.types.includes('list'))
      .map((field) => ({ ...field, path: field.path.slice(path.length + 3) }));
    const turns = rows.flatMap((row) => {
      const list = readField(row, path);
      return Array.isArray(list) ? (list as unknown[]) : [];
    });
    const spoken = await askForSpeakers(ask, within, turns);
    return draftConversation({ turns: { field: path }, ...spoken });
  }
  const spoken = await askForSpeakers(ask, plainFields(shape), rows);
  const others = plainFields(shape).filter(({ path }) => path !== spoken.content);
  const by = await field(ask, 'Which field do the rows of one conversation share?', others);
  const order = await choose(ask, 'Which field orders them?', [
    { label: 'none', hint: 'they are in their order', value: null },
    ...others.filter(({ path }) => path !== by).map(asChoice),
  ]);
  return draftConversation({ turns: { by, order }, ...spoken });
}

function kindsOf(shape: DataShape, allowed: readonly RecordSchema[]): Choices<Kind> {
  const plain = draftSchemas(allowed).map((schema) => ({
    label: `${schema} of plain fields`,
    hint: draftParts[schema].map(({ what }) => what).join(', '),
    value: { fields: schema },
  }));
  if (!allowed.includes('chat')) return plain;
  const lists = shape.fields.filter(
    ({ path, types }) =>
      types.includes('list') &&
      !path.includes('*') &&
      shape.fields.some((inner) => inner.path === `${path}.*` && inner.types.includes('object')),
  );
  return [
    ...lists.map((list) => ({
      label: `chat of the turns in ${list.path}`,
      hint: 'a list of who said what',
      value: { turns: list },
    })),
    {
      label: 'chat of several rows',
      hint: 'each is what somebody said; those of a conversation share a field',
      value: { rows: true },
    },
    ...plain,
  ];
}

async function askForParts(ask: Asker, shape: DataShape, schema: DraftSchema): Promise<Mapping> {
  const chosen: Record<string, string> = {};
  const structured = new Set(
    shape.fields
      .filter(({ types }) => types.includes('object') || types.includes('JSON'))
      .map(({ path }) => path),
  );
  for (const { key, what, anyValue } of draftParts[schema]) {
    const taken = new Set(Object.values(chosen));
    const fields = anyValue ? anyField(shape, schema) : wordFields(shape);
    const left = fields.filter(({ path }) => !taken.has(path));
    chosen[key] = await field(ask, `Which field is ${what}?`, left);
  }
  return draftMapping(schema, chosen, structured);
}

/** What is extracted may be an object. */
const anyField = (shape: DataShape, schema: DraftSchema): ShapeField[] =>
  schema === 'extraction'
    ? shape.fields.filter(({ path, types }) => !path.includes('*') && !types.includes('list'))
    : plainFields(shape);

async function heldTogether(ask: Asker, shape: DataShape, mapping: Mapping): Promise<Mapping> {
  const used = JSON.stringify(mapping);
  const shared = plainFields(shape).filter(
    ({ path, different, rows }) =>
      different > 1 && different < rows && !used.includes(JSON.stringify(`{${path}}`)),
  );
  if (shared.length === 0) return mapping;
  const path = await choose(
    ask,
    'Must rows stay together in one split, such as those of a customer?',
    [{ label: 'no', hint: 'each is on its own', value: null }, ...shared.map(asChoice)],
  );
  return path === null ? mapping : { ...mapping, together: `{${path}}` };
}

/** Names of speakers to choose from. */
const SPEAKERS = 8;

async function askForSpeakers(
  ask: Asker,
  fields: readonly ShapeField[],
  turns: readonly unknown[],
): Promise<{ content: string; role: string; assistant: string | null }> {
  const content = await field(ask, 'Which field is what is said?', fields);
  const others = fields.filter(({ path }) => path !== content);
  const role = await field(ask, 'Which field says who speaks?', others);
  const names = new Map<string, number>();
  for (const turn of turns) {
    const name = readField(turn, role);
    if (typeof name === 'string' || typeof name === 'number')
      names.set(String(name), (names.get(String(name)) ?? 0) + 1);
  }
  const assistant = await choose(ask, 'Whose replies are to be learnt?', [
    ...[...names]
      .sort((a, b) => b[1] - a[1])
      .slice(0, SPEAKERS)
      .map(([name, count]) => ({ label: name, hint: `${count} turns`, value: name })),
    { label: 'of whoever did not speak first', hint: 'names do not matter', value: null },
  ]);
  return { content, role, assistant };
}

type Choices<Value> = readonly { label: string; hint: string; value: Value }[];

/** @throws LeftOff */
async function choose<Value>(
  ask: Asker,
  question: string,
  choices: Choices<Value>,
): Promise<Value> {
  const chosen = choices.length === 0 ? null : await ask.choose(question, choices);
  if (chosen === null) throw new LeftOff();
  return choices[chosen].value;
}

const field = (ask: Asker, question: string, fields: readonly ShapeField[]): Promise<string> =>
  choose(ask, question, fields.map(asChoice));

const asChoice = ({ path, types, example }: ShapeField) => ({
  label: path,
  hint: example ?? types.join(', '),
  value: path,
});

const SHOWN_CHARACTERS = 300;

function preview({ coverage, examples, refused }: MappingReport): string {
  const records = examples.map(({ file, line, after }) => {
    const text = stringify(after).trimEnd();
    return `${file}:${line}\n${text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text}`;
  });
  const share = `It fits ${Math.round(100 * coverage)} % of what was tried.`;
  const why = refused.length === 0 ? [] : [`Else: ${refused[0].message}.`];
  return [...records, [share, ...why].join(' ')].join('\n\n');
}

/** @throws LeftOff */
async function write(ask: Asker, mapping: Mapping, beside: string | undefined): Promise<string> {
  const file = await ask.text('Where is the mapping to be written?', fileBeside(beside));
  if (file === null) throw new LeftOff();
  if (existsSync(file) && !(await ask.confirm(`${file} is there. Put this in its place?`)))
    return write(ask, mapping, beside);
  await writeMappingFile(file, mapping);
  return file;
}

function fileBeside(beside: string | undefined): string {
  if (beside === undefined || !existsSync(beside)) return 'mapping.yaml';
  return join(statSync(beside).isDirectory() ? beside : dirname(beside), 'mapping.yaml');
}
