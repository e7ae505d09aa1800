/**
 * What an export of rejects says of itself, in a file beside it: which import it is from, and where
 * its lines belong.
 *
 * @module
 */
import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { fail } from '../../../problem/problem.ts';

const common = {
  schema: z.literal(2),
  /** The snapshot that the rows are from. */
  snapshot: z.string(),
};

const noteSchema = z.discriminatedUnion('form', [
  z.strictObject({
    ...common,
    /** The original lines of one file of lines. */
    form: z.literal('lines'),
    file: z.string(),
    /** Lines of the export before the first rejected one: the header of a CSV file. */
    headerLines: z.int().nonnegative(),
    spans: z.array(z.strictObject({ first: z.int().positive(), last: z.int().positive() })),
  }),
  z.strictObject({
    ...common,
    /** A line of JSON for each row, which says itself where it belongs. */
    form: z.literal('rows'),
  }),
]);
export type RepairNote = z.infer<typeof noteSchema>;
export type LinesNote = Extract<RepairNote, { form: 'lines' }>;

/** Where the note of an export lies. */
export const notePath = (path: string): string => `${path}.origin.json`;

export async function writeNote(path: string, note: RepairNote): Promise<string> {
  await writeFile(notePath(path), `${JSON.stringify(note, null, 2)}\n`);
  return notePath(path);
}

/** @throws `repair.note` */
export async function readNote(path: string): Promise<RepairNote> {
  try {
    return noteSchema.parse(JSON.parse(await readFile(notePath(path), 'utf8')));
  } catch (error) {
    return fail('repair.note', `${notePath(basename(path))} is missing or not as it was written`, {
      location: { file: notePath(path) },
      cause: error,
    });
  }
}
