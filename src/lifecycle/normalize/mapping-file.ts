/**
 * Mapping files as people write them: YAML or JSON.
 *
 * @module
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parse, stringify } from 'yaml';
import type { z } from 'zod';
import { intendedSchema, type Mapping } from '../../catalog/records/mapping.ts';
import { recordSchemas } from '../../catalog/records/record.ts';
import { didYouMean } from '../../problem/nearest.ts';
import { fail } from '../../problem/problem.ts';

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

function checkMapping(value: unknown, path: string): Mapping {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fail('mapping.invalid', `${path} holds no keys`, { location: { file: path } });
  const schema = intendedSchema(value as Record<string, unknown>);
  if (schema === undefined) {
    const name = String((value as Record<string, unknown>).schema ?? '');
    return fail(
      'mapping.invalid',
      `schema of ${path}: ${name === '' ? 'is missing' : `there is no schema ${name}`}${didYouMean(name, recordSchemas)}`,
      { location: { file: path, field: 'schema' }, fix: `Use one of ${recordSchemas.join(', ')}.` },
    );
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue.path.join('.');
  const known = Object.keys((schema as z.ZodObject).shape);
  return fail(
    'mapping.invalid',
    `${field ? `${field} of ` : ''}${path}: ${explain(issue, known)}`,
    {
      location: { file: path, field },
      cause: result.error,
    },
  );
}

/** @param known Keys of the mapping itself. */
function explain(issue: z.core.$ZodIssue, known: readonly string[]): string {
  if (issue.code !== 'unrecognized_keys' || issue.path.length > 0) return issue.message;
  const [key] = issue.keys;
  return `there is no key ${key}${didYouMean(key, known)}`;
}
