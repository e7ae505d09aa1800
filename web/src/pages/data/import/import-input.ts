/**
 * What the form of an import says, as the operation takes it and as a command has it.
 *
 * @module
 */
import { commandLine, nameOfUpload } from '../../../api/command-line.ts';
import type { InputOf } from '../../../api/call.ts';

export type ImportInput = InputOf<'dataset.import'>;

export interface ImportOptions {
  heldOut: string;
  encoding: string;
  nearDuplicates: string | null;
  pii: string | null;
  groupField: string;
  table: string;
  query: string;
}

export const noOptions: ImportOptions = {
  heldOut: '',
  encoding: '',
  nearDuplicates: null,
  pii: null,
  groupField: '',
  table: '',
  query: '',
};

export type ImportSource =
  | { kind: 'files'; files: readonly string[] }
  | { kind: 'source'; text: string }
  | { kind: 'sample'; id: string };

/** Left out is what the task's own defaults decide. */
export function importInput(
  project: string,
  source: ImportSource,
  options: ImportOptions,
): ImportInput {
  const { heldOut, encoding, nearDuplicates, pii, groupField, table, query } = options;
  const given = {
    heldOut: heldOut.trim(),
    encoding: encoding.trim(),
    nearDuplicates,
    pii,
    groupField: groupField.trim(),
    query: query.trim(),
  };
  const set = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== null && value !== ''),
  );
  const tables = linesOf(table);
  return {
    project,
    ...from(source),
    ...set,
    ...(tables.length > 0 && { table: tables }),
  } as ImportInput;
}

function from(source: ImportSource): Partial<ImportInput> {
  if (source.kind === 'files') return { file: [...source.files] };
  if (source.kind === 'sample') return { sample: source.id };
  return { source: linesOf(source.text) };
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

/**
 * On a command line a file has its own name, and a mapping is a file.
 *
 * @param names Of uploads by what inputs name them by, as far as they are known.
 */
export function importCommand(
  input: Readonly<Record<string, unknown>>,
  names: ReadonlyMap<string, string>,
): string {
  const { file, mapping, repaired, ...rest } = input;
  const named = (path: string) =>
    path.startsWith('upload:') ? (nameOfUpload(path) ?? names.get(path) ?? 'FILE') : path;
  return commandLine('dataset.import', {
    ...rest,
    ...(file !== undefined && { file: [file].flat().map((path) => named(String(path))) }),
    ...(mapping !== undefined && {
      mapping: typeof mapping === 'string' ? mapping : 'mapping.yaml',
    }),
    ...(repaired !== undefined && { repaired: 'repair.jsonl' }),
  });
}
