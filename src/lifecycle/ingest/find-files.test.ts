import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { findFiles } from './find-files.ts';

const folder = temporaryFolder();
beforeAll(async () => {
  for (const name of [
    'data/train/b.jsonl',
    'data/train/a.jsonl.gz',
    'data/test/c.parquet',
    'data/README.md',
    'data/notes.txt',
    'data/.cache/d.jsonl',
    'data/LICENSE',
    'data/dataset_infos.json',
    'data/picture.png',
    'prose/one.md',
    'prose/two.txt',
    'nothing/image.png',
    'data/test (1)/e.csv',
  ]) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), name);
  }
  await symlink(join(folder, 'prose/one.md'), join(folder, 'prose/linked.md'));
  await symlink(folder, join(folder, 'prose/loop'));
});

const named = async (...paths: string[]) =>
  (await findFiles(paths.map((path) => join(folder, path)))).files.map(({ name }) => name);

describe('folders', () => {
  it('give their data, sorted, and say what was left out and why', async () => {
    const { files, skipped } = await findFiles([join(folder, 'data')]);
    expect(files.map(({ name }) => name)).toEqual([
      'test (1)/e.csv',
      'test/c.parquet',
      'train/a.jsonl.gz',
      'train/b.jsonl',
    ]);
    expect(files.every(({ found }) => found)).toBe(true);
    expect(new Map(skipped.map(({ name, reason }) => [name, reason]))).toEqual(
      new Map([
        ['.cache/d.jsonl', 'a hidden file'],
        ['LICENSE', 'about the data, not data'],
        ['README.md', 'about the data, not data'],
        ['dataset_infos.json', 'about the data, not data'],
        ['notes.txt', 'prose beside structured data'],
        ['picture.png', 'its ending is of no format that is read'],
      ]),
    );
  });

  it('give prose where there is nothing else, through links to files but not to folders', async () => {
    expect(await named('prose')).toEqual(['linked.md', 'one.md', 'two.txt']);
  });

  it.each([
    ['nothing', 'file.none'],
    ['data/*.xlsx', 'file.none'],
    ['absent.csv', 'file.missing'],
  ])('and patterns without data are refused: %s', async (path, code) => {
    await expect(findFiles([join(folder, path)])).rejects.toMatchObject({ problem: { code } });
  });
});

describe('patterns', () => {
  it.each([
    ['data/**/*.jsonl*', ['train/a.jsonl.gz', 'train/b.jsonl']],
    ['data/*/c.*', ['test/c.parquet']],
    ['data/t{rain,est}/[bc].*', ['test/c.parquet', 'train/b.jsonl']],
    ['data/train/?.jsonl', ['b.jsonl']],
    ['data/**.parquet', ['test/c.parquet']],
    ['./data//t*/c.*', ['test/c.parquet']],
    ['data/test (1)/*.csv', ['e.csv']],
  ])('%s', async (pattern, names) => {
    expect(await named(pattern)).toEqual(names);
  });
});

it('keeps files in the order in which they were named', async () => {
  expect(await named('data/train/b.jsonl', 'data/test/c.parquet')).toEqual([
    'b.jsonl',
    'c.parquet',
  ]);
});
