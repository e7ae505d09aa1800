/**
 * What the mapping of each kind compiles to.
 *
 * @module
 */
import type { Value } from '../../../../catalog/records/mapping-parts.ts';
import type { Content } from '../../../../catalog/records/record.ts';
import { Refusal } from '../fields/refusal.ts';
import { compileValue, type ValueTemplate } from '../fields/value-template.ts';

export interface ContentMapper {
  /** Field paths that the mapping reads. */
  fields: ValueTemplate['fields'];
  /** @throws Refusal */
  content(record: Record<string, unknown>): Content;
}

/** @throws Refusal `record.empty` */
export function filled(text: string, what: string): string {
  if (text === '') throw new Refusal('record.empty', `the ${what} is empty`);
  return text;
}

/** Templates by name, rendered together. Names with no template are absent. */
export function compileValues(values: Record<string, Value | undefined>) {
  const templates = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, template: compileValue(value) }],
  );
  return {
    fields: templates.flatMap(({ template }) => template.fields),
    /** The named text; it must not be empty. @throws Refusal */
    text: (record: Record<string, unknown>, name: string): string =>
      filled(templates.find((each) => each.name === name)!.template.render(record), name),
    /** The named text as an object to spread, empty where there is no text. @throws Refusal */
    optional(record: Record<string, unknown>, name: string): Record<string, string> {
      const text = templates.find((each) => each.name === name)?.template.render(record) ?? '';
      return text === '' ? {} : { [name]: text };
    },
  };
}

/** The first group of a pattern in a reply, to be spread under a name. */
export function compileAnswer(pattern: string | undefined, name: string) {
  const expression = pattern === undefined ? undefined : new RegExp(pattern, 'u');
  return (reply: string): Record<string, string> => {
    const found = expression?.exec(reply)?.[1]?.trim();
    return found ? { [name]: found } : {};
  };
}
