import { expect, it } from 'vitest';
import { fileName } from './file-name.ts';

const nothing = { path: '/', type: null, disposition: null, encoding: null };

it.each([
  ['https://h/a/train.csv', {}, 'train.csv'],
  ['https://h/a/train.csv.gz?x=1', { type: 'text/html' }, 'train.csv.gz'],
  ['https://h/r%C3%A9sum%C3%A9.txt', {}, 'résumé.txt'],
  ['https://h/export', { type: 'text/csv; charset=utf-8' }, 'export.csv'],
  ['https://h/', { type: 'application/x-ndjson' }, 'data.jsonl'],
  ['https://h/latest', { path: '/files/2024-10.jsonl' }, 'latest.jsonl'],
  ['https://h/get', { disposition: 'attachment; filename="a b.tar.gz"' }, 'get.tar.gz'],
  ['https://h/get', { disposition: "attachment; filename*=UTF-8''%E2%82%AC.csv" }, 'get.csv'],
  ['https://h/v1.2', {}, 'v1.2'],
  ['https://h/a.csv', { encoding: 'gzip' }, 'a.csv.gz'],
  ['https://h/a.csv.gz', { encoding: 'gzip' }, 'a.csv.gz'],
  ['https://h/a%2F..%2Fb.csv', {}, 'a_.._b.csv'],
  ['https://h/%2e%2e%2fx.csv', {}, '_x.csv'],
])('%s with %j is %s', (address, served, name) => {
  expect(fileName(address, { ...nothing, ...served })).toBe(name);
});
