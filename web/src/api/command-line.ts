/**
 * The command that does what a button does, to be copied. Whatever stands in place on a command line
 * can be given as an option as well, so that all of it is options here.
 *
 * @module
 */
import type { OperationName } from './call.ts';

/** Commands of one word. */
const words: Partial<Record<OperationName, string>> = {
  'preflight.run': 'preflight',
  'benchmark.run': 'benchmark',
  'train.start': 'train',
  'export.run': 'export',
  'optimize.run': 'optimize',
  'generate.run': 'generate',
  'support.bundle': 'support-bundle',
  'project.schema': 'schema',
};

export function commandLine(name: OperationName, input: Readonly<Record<string, unknown>>): string {
  const command = words[name] ?? name.replace('.', ' ');
  const options = Object.entries(input).flatMap(([field, value]) => optionOf(field, value));
  return ['brewslm', command, ...options].join(' ');
}

function optionOf(field: string, value: unknown): string[] {
  const name = field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  if (value === undefined || value === null) return [];
  if (value === true) return [`--${name}`];
  if (value === false) return [`--no-${name}`];
  if (Array.isArray(value)) return value.flatMap((each) => optionOf(field, each));
  return [`--${name} ${quoted(typeof value === 'object' ? JSON.stringify(value) : String(value))}`];
}

/** As a POSIX shell takes it. A file that was sent here has another place where a command is typed. */
function quoted(text: string): string {
  if (text.startsWith('upload:')) return 'FILE';
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
