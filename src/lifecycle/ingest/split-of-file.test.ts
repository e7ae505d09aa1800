import { expect, it } from 'vitest';
import { splitOfFile } from './split-of-file.ts';

it.each([
  ['train.csv', 'train'],
  ['my-data_train-00001.jsonl', 'train'],
  ['DEV.jsonl', 'validation'],
  ['val.tsv', 'validation'],
  ['folder/test.csv', 'test'],
  ['latest.csv', null],
  ['trainers.csv', null],
  ['data.test', null],
  ['data.test.jsonl.gz', 'test'],
  ['data.jsonl.zst', null],
  ['archive.zip/validation/0000.parquet', 'validation'],
  ['train.tar.gz/rows.csv', 'train'],
  ['data.json#test', 'test'],
])('%s is %s', (name, split) => {
  expect(splitOfFile(name)).toBe(split);
});
