/**
 * Mapping files as people write them: YAML or JSON.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { intendedSchema, type Mapping } from '../../catalog/records/mapping.ts';
import { fail } from '../../problem/problem.ts';

/** @throws `file.missing`, `mapping.invalid` with the field that is wrong. */
export async function readMappingFile(path: string): Promise<Mapping> {
  const text = await readFile(path, 'utf8');
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    return fail('mapping.invalid', `${path} is not YAML: ${(error as Error).message}`, {
      location: { file: path },
      cause: error,
    });
  }
  const result = intendedSchema(value).safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue.path.join('.');
  return fail('mapping.invalid', `${field ? `${field} of ` : ''}${path}: ${issue.message}`, {
    location: { file: path, field },
    cause: result.error,
  });
}
