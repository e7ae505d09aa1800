/**
 * Reads a data file of the catalogue, checked against a schema: YAML beside the code, which a build
 * writes as JSON under the same names. An import reads a hundred of them before its first row.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { z } from 'zod';

/**
 * Reads and checks a file.
 *
 * @throws ZodError when it does not fit, which is a defect of this program and no problem of the user's.
 */
export function readDataFile<Schema extends z.ZodType>(url: URL, schema: Schema): z.output<Schema> {
  return parseData(readFileSync(url, 'utf8'), schema);
}

/** The same of the text of a file, or of a part of it. */
export const parseData = <Schema extends z.ZodType>(
  text: string,
  schema: Schema,
): z.output<Schema> => schema.parse(isJson(text) ? JSON.parse(text) : parseYaml(text));

/** No YAML here begins like that. */
const isJson = (text: string): boolean => text.startsWith('{') || text.startsWith('[');

/** The library takes a tenth of a second to load, which a build does without. */
function parseYaml(text: string): unknown {
  const { parse } = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  return parse(text);
}
