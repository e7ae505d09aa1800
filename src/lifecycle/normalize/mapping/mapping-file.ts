/**
 * Mapping files as people write them: YAML or JSON.
 *
 * @module
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { intendedSchema, type Mapping } from '../../../catalog/records/mapping.ts';
import { recordSchemas } from '../../../catalog/records/record-schema.ts';
import { didYouMean } from '../../../problem/nearest.ts';
import { fail } from '../../../problem/problem.ts';

/** @throws `file.missing`, `mapping.invalid` with the field that is wrong. */
export async function readMappingFile(path: string): Promise<Mapping> {
  const text = await readFile(path, 'utf8');
  try {
    return checkMapping(parse(text), path);
  } catch (error) {
    if ((error as Error).name !== 'YAMLParseError') throw error;
    return fail('mapping.invalid', `${path} is not YAML: ${(error as Error).message}`, {
      location: { file: path },
      cause: error,
    });
  }
}

/** Writes a mapping that `readMappingFile` reads back. */
export const writeMappingFile = (path: string, mapping: Mapping): Promise<void> =>
  writeFile(path, stringify(mapping));

/** @throws `mapping.invalid`; `path` names the mapping in it. */
export function checkMapping(value: unknown, path: string): Mapping {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fail('mapping.invalid', `${path} holds no keys`, { location: { file: path } });
  const schema = intendedSchema(value as Record<string, unknown>);
  if (schema === undefined) {
    const { schema: named } = value as Record<string, unknown>;
    const name = typeof named === 'string' ? named : '';
    return fail(
      'mapping.invalid',
      `schema of ${path}: ${name === '' ? 'is missing' : `there is no schema ${name}`}${didYouMean(name, recordSchemas)}`,
      { location: { file: path, field: 'schema' }, fix: `Use one of ${recordSchemas.join(', ')}.` },
    );
  }
  const { group } = value as Record<string, unknown>;
  if (typeof group === 'string' || Array.isArray(group))
    return fail('mapping.invalid', `group of ${path} makes records of rows and is no text`, {
      location: { file: path, field: 'group' },
      fix: `For records that are to share a split, write \`${stringify({ together: group }).trimEnd()}\`; to make one record of several rows, write \`group: { by: FIELD }\`.`,
    });
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path: place, message } = explain(firstToMend(result.error.issues), schema);
  const field = place.join('.');
  return fail('mapping.invalid', `${field ? `${field} of ` : ''}${path}: ${message}`, {
    location: { file: path, field },
    cause: result.error,
  });
}

/** A misspelt key explains the missing one. */
const firstToMend = (issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue =>
  issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];

/** The issue in words; of a choice, that of the form which came nearest. */
function explain(issue: z.core.$ZodIssue, schema: z.ZodType): z.core.$ZodIssue {
  if (issue.code === 'invalid_union') {
    // A form all of whose keys are known is meant, whatever is wrong further in.
    const meant = issue.errors.find((issues) => issues.every(({ path }) => path.length > 0));
    const inner = meant ?? issue.errors.flat();
    if (inner.length === 0) return issue;
    const nearest = firstToMend(inner);
    return explain({ ...nearest, path: [...issue.path, ...nearest.path] }, schema);
  }
  if (issue.code !== 'unrecognized_keys') return issue;
  const [key] = issue.keys;
  const known = keysAt(z.toJSONSchema(schema, { io: 'input' }), issue.path);
  return { ...issue, message: `there is no key ${key}${didYouMean(key, known)}` };
}

/** Names that an object at this path may have. */
function keysAt(schema: z.core.JSONSchema._JSONSchema, path: readonly PropertyKey[]): string[] {
  if (typeof schema === 'boolean') return [];
  const choices = (schema.anyOf ?? []).flatMap((choice) => keysAt(choice, path));
  const [head, ...rest] = path;
  if (head === undefined) return [...Object.keys(schema.properties ?? {}), ...choices];
  const items = typeof head === 'number' && !Array.isArray(schema.items) ? schema.items : undefined;
  const next = schema.properties?.[String(head)] ?? items;
  return next === undefined ? choices : [...keysAt(next, rest), ...choices];
}
