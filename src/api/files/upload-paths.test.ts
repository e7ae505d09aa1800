import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withoutUploadPaths } from './upload-paths.ts';

const home = join('/home', 'a.nn (1)');
const id = '0123456789abcdef'.repeat(2);
const path = join(home, 'uploads', id, 'file', 'my "odd" tickets.csv');
const plain = join(home, 'uploads', id, 'file', 'tickets.csv');
const told = (value: unknown) => JSON.parse(withoutUploadPaths(home)(JSON.stringify(value)));

test('a path of an upload is a name that can be given again, and in a text the name of its file', () => {
  expect(
    told({
      file: [plain, 'hf:a/b'],
      message: `row 3 of ${plain} is broken; so is "${plain}"`,
      log: [`read ${path}`],
    }),
  ).toEqual({
    file: [`upload:${id}/tickets.csv`, 'hf:a/b'],
    message: 'row 3 of tickets.csv is broken; so is "tickets.csv"',
    log: ['read my "odd" tickets.csv'],
  });
});

test('other paths, and folders that only look like it, are as they were', () => {
  const others = [join(home, 'uploads'), plain.replace('a.nn', 'axnn'), join(home, 'data.csv')];
  expect(told(others)).toEqual(others);
});
