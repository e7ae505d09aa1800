/**
 * The command that does what a button does, to be copied. Whatever stands in place on a command line
 * can be given as an option as well, so that all of it is options here.
 *
 * @module
 */
import { commandLine as lineOf } from '../../../src/lifecycle/status/command-line.ts';
import type { OperationName } from './call.ts';

/** Commands of one word. */
const words: Partial<Record<OperationName, string>> = {
  'preflight.run': 'preflight',
  'benchmark.run': 'benchmark',
  'train.start': 'train',
  'export.run': 'export',
  'eval.run': 'eval',
  'optimize.run': 'optimize',
  'generate.run': 'generate',
  'support.bundle': 'support-bundle',
  'project.schema': 'schema',
};

export const commandLine = (
  name: OperationName,
  input: Readonly<Record<string, unknown>>,
): string => {
  const typed = Object.entries(input).map(([field, value]) => [field, asTyped(value)] as const);
  return lineOf(words[name] ?? name.replace('.', ' '), Object.fromEntries(typed));
};

/** A file that was sent here has another place where a command is typed. */
function asTyped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asTyped);
  if (typeof value !== 'string') return value;
  return value.startsWith('upload:') ? (nameOfUpload(value) ?? 'FILE') : value;
}

/** The name that a file came with, of `upload:ID/NAME` as answers have it; null for anything else. */
export const nameOfUpload = (path: string): string | null =>
  /^upload:[^/]*\/(.+)$/.exec(path)?.[1] ?? null;
