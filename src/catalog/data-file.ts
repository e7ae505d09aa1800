/**
 * Reads a data file of the catalogue: YAML beside the code, checked against a schema.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
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
): z.output<Schema> => schema.parse(parse(text));
