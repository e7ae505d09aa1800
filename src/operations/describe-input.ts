/**
 * An input schema as faces need it: a list of fields with what each takes, or a JSON Schema. Both are
 * read off the schema, so that a new field is known to the command line and the project file without
 * another word.
 *
 * @module
 */
import { z } from 'zod';
import type { FieldMeta } from './fields.ts';

/** One field of an input schema. */
export interface Field extends FieldMeta {
  /** As in code: `baseModel`. */
  name: string;
  description: string;
  takes: 'flag' | 'number' | 'text';
  /** Whether several values may be given. */
  list: boolean;
  /** Whether an object may stand in place of the file that a text would name. */
  inline: boolean;
  choices?: readonly string[];
  required: boolean;
  /** What counts when it is left out, as one would give it. */
  default?: unknown;
}

type Document = z.core.JSONSchema.BaseSchema;

/** The fields in the order of the schema. */
export function fieldsOf(input: z.ZodObject): Field[] {
  const { properties = {}, required = [] } = documentOf(input);
  return Object.entries(properties).map(([name, property]) =>
    fieldOf(name, property as Document, required.includes(name)),
  );
}

/** JSON Schema (2020-12) of what an operation takes, without what only help texts need. */
export const inputDocument = (input: z.ZodObject): Document => withoutMeta(documentOf(input));

/** The same for who acts on a person's behalf: without what only people may give. */
export function inputForAssistants(input: z.ZodObject): z.ZodObject {
  const peoples = fieldsOf(input).filter(({ peopleOnly }) => peopleOnly);
  return input.omit(Object.fromEntries(peoples.map(({ name }) => [name, true])) as {});
}

/** JSON Schema (2020-12) of what an operation gives. */
export const outputDocument = (output: z.ZodType): Document =>
  withoutMeta(z.toJSONSchema(output, { io: 'output', unrepresentable: 'any' }));

const documentOf = (input: z.ZodObject): Document =>
  z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });

function fieldOf(name: string, property: Document, required: boolean): Field {
  const { description = '', default: fallback, option, peopleOnly } = property;
  const { value, unit, of, variadic, conflicts, path } = property;
  const forms = formsOf(property);
  const list = forms.find(({ type }) => type === 'array');
  const plain = list === undefined ? forms : formsOf(list.items as Document);
  const types = new Set(plain.map(({ type }) => type));
  const choices = plain.find((form) => form.enum !== undefined)?.enum;
  return {
    name,
    description,
    takes: types.has('boolean') ? 'flag' : types.has('string') ? 'text' : 'number',
    list: list !== undefined,
    inline: types.has('object'),
    required,
    ...(choices !== undefined && { choices: choices.map(String) }),
    ...(fallback !== undefined && { default: fallback }),
    ...({ value, unit, of, variadic, conflicts, path, option, peopleOnly } as FieldMeta),
  };
}

/** The members of a union, or the schema itself. */
const formsOf = (schema: Document): Document[] =>
  schema.anyOf === undefined ? [schema] : (schema.anyOf as Document[]).flatMap(formsOf);

const ownMeta = new Set<string>([
  'value',
  'unit',
  'of',
  'variadic',
  'option',
  'conflicts',
  'path',
  'peopleOnly',
] satisfies (keyof FieldMeta)[]);

/** Names of properties are names of fields, and stay; a unit goes into the description. */
function withoutMeta(document: Document): Document {
  const clean = Object.entries(document).filter(([key]) => !ownMeta.has(key));
  const plain: Document = Object.fromEntries(
    clean.map(([key, part]) => [key, withoutMetaBelow(key, part)]),
  );
  const { unit, description } = document;
  return typeof unit === 'string'
    ? { ...plain, description: `${description}; a number is in ${unit}` }
    : plain;
}

function withoutMetaBelow(key: string, part: unknown): unknown {
  if (Array.isArray(part)) return part.map((each) => withoutMetaBelow('', each));
  if (typeof part !== 'object' || part === null || key === 'default' || key === 'examples')
    return part;
  if (key !== 'properties') return withoutMeta(part as Document);
  return Object.fromEntries(
    Object.entries(part).map(([name, property]) => [name, withoutMeta(property as Document)]),
  );
}
