/**
 * The options of a command from the fields of an input schema, and what was given to them back as
 * input.
 *
 * @module
 */
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { z } from 'zod';
import { fieldsOf, type Field } from '../operations/describe-input.ts';
import { fieldValue } from '../operations/field-value.ts';

/** Adds an option for each field that the command does not take as an argument. */
export function addOptions(command: Command, input: z.ZodObject): void {
  const above = command.parent?.options ?? [];
  for (const field of fieldsOf(input)) {
    const argument = command.registeredArguments.find((known) => known.name() === field.name);
    if (argument !== undefined) {
      argument.description = field.description;
      if (field.takes === 'number')
        argument.argParser((text: string, before: unknown) => taken(field, input, text, before));
    }
    if (argument === undefined || field.option !== undefined)
      command.addOption(optionOf(field, input, above));
  }
}

/** `baseModel` to `--base-model`. */
export const optionName = ({ name, takes, default: fallback }: Field): string => {
  const words = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return takes === 'flag' && fallback === true ? `--no-${words}` : `--${words}`;
};

function optionOf(field: Field, input: z.ZodObject, above: readonly Option[]): Option {
  const { takes, choices, conflicts, unit } = field;
  const value =
    takes === 'flag' ? '' : ` <${field.value ?? 'value'}${field.variadic ? '...' : ''}>`;
  const option = new Option(`${optionName(field)}${value}`, field.option ?? field.description);
  if (takes === 'flag') return option;
  if (choices !== undefined) option.choices(choices);
  option.argParser((text: string, before?: unknown) => taken(field, input, text, before));
  if (field.default !== undefined)
    option.default(field.default, unit === undefined ? undefined : String(field.default));
  if (conflicts !== undefined) option.conflicts([...conflicts]);
  // The command above reads its own options wherever they stand, and asks for them.
  const isAbove = above.some(({ long }) => long === option.long);
  return option.makeOptionMandatory(field.required && !isAbove);
}

/** One value as it goes into the input, behind those before it. */
function taken(field: Field, input: z.ZodObject, text: string, before: unknown): unknown {
  const read = fieldValue(input, field, text);
  if ('mistake' in read) throw new InvalidArgumentError(read.mistake);
  return field.list ? [...(Array.isArray(before) ? before : []), read.value] : read.value;
}

/** What was given to a command, as its input schema takes it; nothing that only counts by default. */
export function givenTo(command: Command, input: z.ZodObject): Record<string, unknown> {
  const values = command.optsWithGlobals<Record<string, unknown>>();
  const given: Record<string, unknown> = {};
  for (const { name, list } of fieldsOf(input)) {
    const position = command.registeredArguments.findIndex((known) => known.name() === name);
    const argument: unknown = command.processedArgs[position];
    const option =
      command.getOptionValueSourceWithGlobals(name) === 'cli' ? values[name] : undefined;
    const all = list ? [argument ?? [], option ?? []].flat() : [];
    const value = list ? (all.length > 0 ? all : undefined) : (argument ?? option);
    if (value !== undefined) given[name] = value;
  }
  return given;
}
