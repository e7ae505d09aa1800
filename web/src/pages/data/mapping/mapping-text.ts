/**
 * A mapping as the text that people edit, and back.
 *
 * @module
 */
import { parse, stringify } from 'yaml';
import type { Mapping } from '../../../../../src/catalog/records/mapping.ts';

export type MappingObject = Record<string, unknown>;

/** What kind of record it makes comes first, as people write it. */
export const textOfMapping = ({ schema, ...rest }: Mapping | MappingObject): string =>
  stringify({ schema, ...rest });

/** The mapping, or what is wrong with the text, in words with its line. */
export function readMapping(text: string): { mapping: MappingObject } | { mistake: string } {
  try {
    const value: unknown = parse(text);
    if (value === null || typeof value !== 'object' || Array.isArray(value))
      return { mistake: 'A mapping starts with `schema:` and the kind of record.' };
    return { mapping: value as MappingObject };
  } catch (error) {
    return { mistake: error instanceof Error ? error.message.split('\n')[0] : String(error) };
  }
}
