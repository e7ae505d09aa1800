/**
 * The parameters of an address as the input of an operation: texts become what the fields take.
 *
 * @module
 */
import type { z } from 'zod';
import { fieldsOf, type Field } from '../../operations/describe-input.ts';
import { fieldValue } from '../../operations/field-value.ts';
import { fail } from '../../problem/problem.ts';

const fieldsByInput = new WeakMap<z.ZodObject, Map<string, Field>>();

/** The fields of an input by name; reading them off the schema is not for every request. */
export function fieldsByName(input: z.ZodObject): Map<string, Field> {
  const known = fieldsByInput.get(input);
  if (known !== undefined) return known;
  const fields = new Map(fieldsOf(input).map((field) => [field.name, field]));
  fieldsByInput.set(input, fields);
  return fields;
}

/**
 * @param parameters Each name with its values, in their order; a list has several.
 * @returns Plain data; a name that no field has is in it, for the schema to refuse.
 * @throws `usage.invalid` for a text that a field cannot take
 */
export function inputOfQuery(
  input: z.ZodObject,
  parameters: Readonly<Record<string, string[]>>,
): Record<string, unknown> {
  const fields = fieldsByName(input);
  return Object.fromEntries(
    Object.entries(parameters).map(([name, texts]) => {
      const field = fields.get(name);
      if (field === undefined) return [name, texts[0]];
      if (!field.list && texts.length > 1) wrong(name, 'it is given more than once');
      const values = texts.map((text) => valueOf(input, field, text));
      return [name, field.list ? values : values[0]];
    }),
  );
}

function valueOf(input: z.ZodObject, field: Field, text: string): unknown {
  if (field.takes === 'flag') {
    if (text !== 'true' && text !== 'false') wrong(field.name, 'give true or false');
    return text === 'true';
  }
  if (field.inline && text.startsWith('{')) return jsonOf(field.name, text);
  const result = fieldValue(input, field, text);
  return 'mistake' in result ? wrong(field.name, result.mistake) : result.value;
}

function jsonOf(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return wrong(name, 'it is no JSON');
  }
}

const wrong = (field: string, what: string): never =>
  fail('usage.invalid', `${field}: ${what}`, { location: { field } });
