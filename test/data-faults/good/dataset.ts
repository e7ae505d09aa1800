/**
 * A good dataset in three files, and what is left of it after a change to the file for training.
 *
 * @module
 */
import { asDelimited, asLines, joined, type SourceFile } from '../files/encode.ts';
import { rowsOf, type Row, type Shape } from './rows.ts';

/** Rows of each split: enough for Gate A, and one bad row is far below its limits. */
export const sizes = { train: 200, validation: 60, test: 60 } as const;

export type Split = keyof typeof sizes;

export const splits = Object.keys(sizes) as Split[];

export const total = sizes.train + sizes.validation + sizes.test;

export const splitRows = (shape: Shape, split: Split): Row[] =>
  rowsOf(shape, 1 + splits.indexOf(split), sizes[split]);

type Line = string | Buffer;

/** Changes lines; the first of a delimited file is its header. */
export type Change = (lines: Line[]) => Line[];

/** The three files, encoded by `encode`; `change` sees the lines of the first. */
function threeFiles(
  shape: Shape,
  ending: string,
  encode: (rows: Row[]) => string[],
  change: Change,
): SourceFile[] {
  return splits.map((split) => {
    const lines = encode(splitRows(shape, split));
    return {
      name: `${split}.${ending}`,
      bytes: joined(split === 'train' ? change(lines) : lines),
    };
  });
}

const same: Change = (lines) => lines;

export const jsonl = (shape: Shape, change = same) => threeFiles(shape, 'jsonl', asLines, change);

export const csv = (shape: Shape, change = same) =>
  threeFiles(shape, 'csv', (rows) => asDelimited(rows, ','), change);

export const tsv = (shape: Shape, change = same) =>
  threeFiles(shape, 'tsv', (rows) => asDelimited(rows, '\t'), change);

/** The same for formats without lines. */
export const encoded = (shape: Shape, ending: string, encode: (rows: Row[]) => Buffer) =>
  splits.map((split) => ({
    name: `${split}.${ending}`,
    bytes: encode(splitRows(shape, split)),
  }));
