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
import { mappingSchema } from '../records/mapping.ts';

const layoutSchema = z.strictObject({
  /** What people call it. */
  title: z.string().min(1),
  /** The public page that describes it. */
  documentation: z.url({ protocol: /^https$/ }),
  /** Endings of the files that it comes in. */
  formats: z.array(z.string().regex(/^[a-z0-9]+$/)).min(1),
  /** On rows as they are read; all of them hold for nine rows in ten of such data. */
  recognise: z.array(conditionSchema).min(1),
  /** What becomes of it, the preferred first; one for each kind of record it can become. */
  readings: z.array(mappingSchema).min(1),
});

/** What a layout is held to; it stands behind the rest. */
const evidenceSchema = z.strictObject({
  /** Files as its documentation shows them. */
  samples: z.array(z.strictObject({ name: z.string().min(1), text: z.string().min(1) })).min(1),
  /** What the first reading makes of the samples, in their order: content without id and source. */
  expect: z.array(z.record(z.string(), z.json())).min(1),
});

export interface Layout extends z.infer<typeof layoutSchema> {
  /** The name of its file, without the ending. */
  name: string;
}

export type LayoutEvidence = z.infer<typeof evidenceSchema>;

/** Two thirds of a file, which nobody reads to recognise rows: every import would wait for it. */
const EVIDENCE = '\nsamples:\n';

const folder = new URL('.', import.meta.url);

/** A file as it is recognised by, and its evidence. */
function halvesOf(file: string): [string, string] {
  const text = readFileSync(new URL(file, folder), 'utf8');
  const cut = text.indexOf(EVIDENCE);
  if (cut < 0) throw new Error(`the layout ${file} has no samples`);
  return [text.slice(0, cut + 1), text.slice(cut + 1)];
}

let loaded: readonly Layout[] | undefined;

/**
 * Reads all layouts, by name. They are read once, and only by who needs them: it takes longer than
 * a command takes to start.
 *
 * @throws ZodError for a file that does not fit, which is a defect of this program.
 */
export function loadLayouts(): readonly Layout[] {
  loaded ??= readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => ({
      name: file.slice(0, -'.yaml'.length),
      ...parseData(halvesOf(file)[0], layoutSchema),
    }));
  return loaded;
}

/** Reads the evidence of a layout. @throws ZodError as `loadLayouts` does. */
export const evidenceOf = ({ name }: Layout): LayoutEvidence =>
  parseData(halvesOf(`${name}.yaml`)[1], evidenceSchema);
