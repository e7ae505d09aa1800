/**
 * What somebody must decide where no reading is sure: a mapping to check, where one was found that
 * yields records, or which field is what.
 *
 * @module
 */
import { createRequire } from 'node:module';
import type { Mapping } from '../../../../catalog/records/mapping.ts';
import type { RecordSchema } from '../../../../catalog/records/record-schema.ts';
import { loadTask } from '../../../../catalog/tasks/task.ts';
import { loadTemplate, templateIds } from '../../../../catalog/templates/template.ts';
import { plainFields, wordFields, type DataShape } from './data-shape.ts';
import { draftMapping } from './draft-mapping.ts';
import { draftParts, draftSchemas, type DraftSchema } from './draft-parts.ts';
import type { Reading } from './try-mapping.ts';

/** What to say of a file once its text is known. */
const SAVE = 'save it as mapping.yaml and give it with `--mapping mapping.yaml`';
const SHOWN = 12;
/** A mapping that fits fewer rows is not worth proposing. */
const HALF = 0.5;

/**
 * A sentence that works when followed.
 *
 * @param readings Tried, and each yields records that the task takes; the best first.
 */
export function whatToDecide(
  readings: readonly Reading[],
  shape: DataShape,
  allowed: readonly RecordSchema[],
): string {
  const likely = readings.find(({ coverage }) => coverage >= HALF);
  if (likely !== undefined) {
    const { shape: name, mapping, coverage } = likely;
    const share = `${Math.round(100 * coverage)} %`;
    return `If ${name} is right, which fits ${share} of the rows, take this mapping, else correct it: ${SAVE}.\n${yaml(mapping)}`;
  }
  if (draftSchemas(allowed).length === 0)
    return `Write a mapping to ${allowed.join(' or ')} records as docs/mapping.md shows, ${SAVE}.`;
  const words = wordFields(shape).map(({ path }) => path);
  if (words.length === 0)
    return 'No field holds words in one text a row, which is what a model learns from: give data that do.';
  const values = plainFields(shape).map(({ path }) => path);
  const schema = preferredDraft(allowed, words.length, values.length);
  if (schema === undefined)
    return `Records of ${allowed.join(' or ')} take more than ${words.join(', ')}: give data that have the rest.`;
  const parts = draftParts[schema];
  const names = Object.fromEntries(parts.map(({ key }) => [key, key.toUpperCase()]));
  const asked = parts.map(({ key, what }) => `${names[key]} (${what})`).join(' and ');
  const fields = parts.some(({ anyValue }) => anyValue) ? values : words;
  const some = fields.slice(0, SHOWN).join(', ');
  return `Decide which field is ${asked}, of ${some}; write their names into this mapping, ${SAVE}. On a terminal the command asks for them.\n${yaml(draftMapping(schema, names))}`;
}

/** The kind of record that is easiest to say, of those that there are fields enough for. */
function preferredDraft(
  allowed: readonly RecordSchema[],
  words: number,
  values: number,
): DraftSchema | undefined {
  const possible = draftSchemas(allowed).filter((schema) => {
    const parts = draftParts[schema];
    return parts.length <= values && parts.filter(({ anyValue }) => !anyValue).length <= words;
  });
  return possible.find((schema) => schema === 'instruction') ?? possible[0];
}

/** The library is loaded here, so that data that are clear do not wait for it. */
function yaml(mapping: Mapping): string {
  const { stringify } = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  return stringify(mapping).trimEnd();
}

const CHOSEN_ALONE =
  ' To learn the chosen replies alone, state that: for example `schema: instruction`, `instruction: "{prompt}"`, `output: "{chosen}"`.';

/** What to do about data that are clearly of a kind that the task does not take. */
export function otherTask(schema: RecordSchema, allowed: readonly RecordSchema[]): string {
  const template = templateIds.find((id) =>
    loadTask(loadTemplate(id).task).records.includes(schema),
  )!;
  const chosen = schema === 'preference' && allowed.includes('instruction') ? CHOSEN_ALONE : '';
  return `Create a project with \`--template ${template}\` and import into that.${chosen}`;
}
