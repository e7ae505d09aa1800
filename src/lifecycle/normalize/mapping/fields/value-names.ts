/**
 * Labels and tags by name: class ids become words, and words are put in one form.
 *
 * @module
 */
import type { Names } from '../../../../catalog/records/mapping-parts.ts';
import type { Reject } from '../../../../rows/records/batch.ts';
import { Refusal } from './refusal.ts';

/** @returns A function that throws a Refusal with this code for a value without a name. */
export function compileNames(
  names: Names | undefined,
  code: Reject['code'],
): (value: string) => string {
  if (names === undefined) return (value) => value;
  const byValue = new Map(Object.entries(names));
  // A list names numbers; what is a name already stays as it is.
  if (Array.isArray(names)) for (const name of names) byValue.set(name, name);
  return (value) => byValue.get(value) ?? refuse(code, `${value} is not named in the mapping`);
}

function refuse(code: Reject['code'], message: string): never {
  throw new Refusal(code, message);
}
