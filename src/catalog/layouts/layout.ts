/**
 * Layouts: how the exports, logs and training files of known tools lie, so that they are recognised
 * unasked. A layout is data: a file here, and nothing else, adds one.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseData } from '../data-file.ts';
import { conditionSchema } from '../records/mapping-parts.ts';
import { mappingSchema, type Mapping } from '../records/mapping.ts';

/** What rows are told by. */
const recognitionSchema = z.object({
  /** What people call it. */
  title: z.string().min(1),
  /** The public page that describes it. */
  documentation: z.url({ protocol: /^https$/ }),
  /** Endings of the files that it comes in. */
  formats: z.array(z.string().regex(/^[a-z0-9]+$/)).min(1),
  /** On rows as they are read; all of them hold for nine rows in ten of such data. */
  recognise: z.array(conditionSchema).min(1),
});

const readingsSchema = z.object({
  /** What becomes of it, the preferred first; one for each kind of record it can become. */
  readings: z.array(mappingSchema).min(1),
});

/** All of a file: what a layout is held to stands behind the rest. */
const fileSchema = z.strictObject({
  ...recognitionSchema.shape,
  ...readingsSchema.shape,
  /** Files as its documentation shows them. */
  samples: z.array(z.strictObject({ name: z.string().min(1), text: z.string().min(1) })).min(1),
  /** What the first reading makes of the samples, in their order: content without id and source. */
  expect: z.array(z.record(z.string(), z.json())).min(1),
});

export interface Layout extends z.infer<typeof recognitionSchema> {
  /** The name of its file, without the ending. */
  name: string;
}

const folder = new URL('.', import.meta.url);

const textOf = (name: string): string => readFileSync(new URL(`${name}.yaml`, folder), 'utf8');

/** YAML up to a key; a built file, which is no YAML, is read as soon as a part of it. */
function before(key: string, text: string): string {
  const cut = text.indexOf(`\n${key}:\n`);
  return cut < 0 ? text : text.slice(0, cut + 1);
}

let loaded: readonly Layout[] | undefined;

/**
 * Reads all layouts, by name, and of each what rows are told by. They are read once: every import
 * waits for it where nobody says how its rows are to be mapped.
 *
 * @throws ZodError for a file that does not fit, which is a defect of this program.
 */
export function loadLayouts(): readonly Layout[] {
  loaded ??= readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => file.slice(0, -'.yaml'.length))
    .map((name) => ({ name, ...parseData(before('readings', textOf(name)), recognitionSchema) }));
  return loaded;
}

/** Reads what becomes of a layout. @throws ZodError as `loadLayouts` does. */
export const readingsOf = ({ name }: Layout): readonly Mapping[] =>
  parseData(before('samples', textOf(name)), readingsSchema).readings;

/** Reads all that the file of a layout says. @throws ZodError as `loadLayouts` does. */
export const wholeLayout = ({ name }: Layout): z.infer<typeof fileSchema> =>
  parseData(textOf(name), fileSchema);
