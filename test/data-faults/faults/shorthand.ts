/**
 * The commonest kinds of faults in one line each.
 *
 * @module
 */
import type { ProblemCode } from '../../../src/problem/catalogue.ts';
import type { Expected, Fault } from '../fault.ts';
import { text, type SourceFile } from '../files/encode.ts';
import { csv, jsonl, sizes, splitRows, total, tsv, type Change } from '../good/dataset.ts';
import type { Row, Shape } from '../good/rows.ts';
import { Random } from '../random.ts';

export function templateOf(shape: Shape): Fault['template'] {
  if (shape === 'tickets') return 'classification';
  return shape === 'preference' ? 'preference' : 'general';
}

/** A row of the training file, counted from 0, by the name of the fault: not always the same. */
function placeOf(name: string): number {
  const seed = [...name].reduce((hash, letter) => (31 * hash + letter.charCodeAt(0)) | 0, 7);
  return 3 + new Random(seed).below(sizes.train - 6);
}

export const replaceAt =
  (index: number, ...put: (string | Buffer)[]): Change =>
  (lines) => [...lines.slice(0, index), ...put, ...lines.slice(index + 1)];

/**
 * One line of a good JSON Lines file is replaced, and must be set aside.
 *
 * @param put The line itself, or the row it is made of from the good one.
 */
export function badLine(
  name: string,
  source: string,
  shape: Shape,
  put: string | Buffer | ((row: Row) => unknown),
  code: ProblemCode,
  field?: string,
): Fault {
  const index = placeOf(name);
  const line = () =>
    typeof put === 'function' ? JSON.stringify(put(splitRows(shape, 'train')[index])) : put;
  return {
    name,
    source,
    template: templateOf(shape),
    files: () => jsonl(shape, replaceAt(index, line())),
    expected: {
      outcome: 'quarantined',
      code,
      file: 'train.jsonl',
      line: index + 1,
      ...(field !== undefined && { field }),
      kept: total - 1,
    },
  };
}

/** One row of a good CSV or TSV file is replaced, and must be set aside. */
export function badRow(
  name: string,
  source: string,
  put: string | Buffer,
  code: ProblemCode,
  field?: string,
  format: 'csv' | 'tsv' = 'csv',
): Fault {
  const index = placeOf(name);
  return {
    name,
    source,
    template: 'classification',
    files: () => (format === 'csv' ? csv : tsv)('tickets', replaceAt(index + 1, put)),
    expected: {
      outcome: 'quarantined',
      code,
      file: `train.${format}`,
      line: index + 2,
      ...(field !== undefined && { field }),
      kept: total - 1,
    },
  };
}

/** A file that must be refused as a whole, alone or beside good ones. */
export function badFile(
  name: string,
  source: string,
  file: string,
  content: string | Buffer | (() => string | Buffer),
  code: ProblemCode,
  template: Fault['template'] = 'classification',
): Fault {
  return {
    name,
    source,
    template,
    files: () => [text(file, typeof content === 'function' ? content() : content)],
    // What was read without a word of complaint, and held no record, has no place to point to.
    expected: { outcome: 'refused', code, ...(code.startsWith('file.') && { file }) },
  };
}

/** A dataset that Gate A must not let pass. */
export function badDataset(
  name: string,
  source: string,
  template: Fault['template'],
  files: () => SourceFile[],
  expected: Exclude<Expected, { outcome: 'quarantined' }>,
): Fault {
  return { name, source, template, files, expected };
}
