/**
 * One value of a field from a text, as a command line or a file of settings has it.
 *
 * @module
 */
import type { z } from 'zod';
import { didYouMean } from '../problem/nearest.ts';
import type { Field } from './describe-input.ts';

export type FieldValue = { value: string | number } | { mistake: string };

/** A text, or a number where the schema wants one; or what is wrong with it. */
export function fieldValue(input: z.ZodObject, field: Field, text: string): FieldValue {
  const { name, takes, list, choices } = field;
  if (choices !== undefined && !choices.includes(text))
    return {
      mistake: `${text} is none of ${choices.join(', ')}${didYouMean(text, choices)}`,
    };
  const value = takes === 'text' ? text : text.trim() === '' ? NaN : Number(text);
  const result = (input.shape[name] as z.ZodType).safeParse(list ? [value] : value);
  return result.success ? { value } : { mistake: result.error.issues[0].message };
}
