/**
 * The command that does what a button does, to be copied. Whatever stands in place on a command line
 * can be given as an option as well, so that all of it is options here.
 *
 * @module
 */
import type { OperationName } from './call.ts';

/** Commands of one word: the step is its group. */
const stepsByGroup = new Set<string>([
  'preflight.run',
  'benchmark.run',
  'train.start',
  'export.run',
  'optimize.run',
  'generate.run',
]);

export function commandLine(name: OperationName, input: Readonly<Record<string, unknown>>): string {
  const words = stepsByGroup.has(name) ? name.split('.').slice(0, 1) : name.split('.');
  const options = Object.entries(input).flatMap(([field, value]) => optionOf(field, value));
  return ['brewslm', ...words, ...options].join(' ');
}

function optionOf(field: string, value: unknown): string[] {
  const name = field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  if (value === undefined || value === null) return [];
  if (value === true) return [`--${name}`];
  if (value === false) return [`--no-${name}`];
  if (Array.isArray(value)) return value.flatMap((each) => optionOf(field, each));
  return [`--${name} ${quoted(typeof value === 'object' ? JSON.stringify(value) : String(value))}`];
}

/** As a POSIX shell takes it. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
