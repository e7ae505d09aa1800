/**
 * Reads a data file of the catalogue: YAML beside the code, checked against a schema.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { z } from 'zod';

/** A file that does not fit its schema is a defect of this program, so errors are left bare. */
export function readDataFile<Schema extends z.ZodType>(url: URL, schema: Schema): z.output<Schema> {
  return schema.parse(parse(readFileSync(url, 'utf8')));
}
