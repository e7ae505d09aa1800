/**
 * A mapping from which field is what, as somebody would write it.
 *
 * @module
 */
import {
  draftParts,
  type DraftSchema,
} from '../../../../../src/lifecycle/normalize/mapping/inference/draft-parts.ts';
import type { MappingObject } from './mapping-text.ts';

/** @param fields The path of each part, by its key. */
export function draftOf(
  schema: DraftSchema,
  fields: Readonly<Record<string, string>>,
): MappingObject {
  const values = Object.fromEntries(
    draftParts[schema].map(({ key }) => [key, template(fields[key])]),
  );
  if (schema === 'chat')
    return {
      schema,
      turns: draftParts.chat.map(({ key }) => ({ role: key, content: values[key] })),
    };
  if (schema === 'extraction') {
    const name = fields.output.slice(fields.output.lastIndexOf('.') + 1);
    return { schema, ...values, output: { [name]: values.output } };
  }
  return { schema, ...values };
}

/** Of a field whose name ends in a question mark, it is optional: there is no other way to name it. */
const template = (path: string): string => (path.endsWith('?') ? `{${path}?}` : `{${path}}`);
