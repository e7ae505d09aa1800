import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import {
  homeOfEachTest,
  type TestHome,
} from '../../../../test/support/projects/home-of-each-test.ts';
import { importDataset } from '../../import-dataset.ts';
import { Ahead } from './ahead.ts';

const one = homeOfEachTest();
const other = homeOfEachTest();

afterEach(() => {
  vi.restoreAllMocks();
});

/** Imports a file into a home; only several threads read ahead. */
async function imported(home: TestHome, path: string, threads: number) {
  const project = home.ledger.projects.create('p', 'general', 1);
  const session = { ...home.session, threads };
  const { dataset, card } = await importDataset(session, project, { files: [path] }, null);
  expect(readdirSync(join(home.ledger.home, 'objects', 'incoming'))).toEqual([]);
  return { id: dataset.id, card };
}

const words = (n: number) => Array.from({ length: 60 }, (_, at) => `w${(n * 31 + at * 7) % 997}`);
/** Above the size from which it pays to look through a file early. */
const rows = 28_000;
const text = (n: number) => `${n % 9000} ${words(n % 9000).join(' ')}`;
const refusal = 'As an AI language model, I cannot say. ';
const chat = (n: number) =>
  JSON.stringify({
    messages: [
      { role: 'user', content: text(n) },
      { role: 'assistant', content: `${n % 50 === 3 ? refusal : ''}reply to ${text(n + 1)}` },
    ],
  });
const lines = (row: (n: number) => string) =>
  Array.from({ length: rows }, (_, n) => row(n)).join('\n');

it.each([
  [
    'rows that are refused',
    'train.jsonl',
    () => lines((n) => (n % 100 === 99 ? '{"messages":[]}' : n % 100 === 98 ? '{"cut' : chat(n))),
    true,
  ],
  [
    'first rows that are unlike the others',
    'a.jsonl',
    () => lines((n) => (n < 3000 ? JSON.stringify({ prompt: text(n), response: 'yes' }) : chat(n))),
    false,
  ],
  [
    'delimited text',
    'a.csv',
    () => `prompt,response\n${lines((n) => `"${text(n)}","say ""yes""\nor ${text(n + 1)}"`)}`,
    true,
  ],
  [
    'quotes that RFC 4180 does not have',
    'a.csv',
    () =>
      `prompt,response\n${lines((n) => (n === 12_000 ? `5" of ${text(n)},yes` : `"${text(n)}","or\n${text(n + 1)}"`))}`,
    false,
  ],
])('makes of %s what the stages make one after the other', async (_, name, bytes, used) => {
  const path = one.write(name, bytes());
  const isOf = vi.spyOn(Ahead.prototype, 'isOf');
  const ahead = await imported(one, path, 2);
  expect(isOf.mock.results.map(({ value }) => value as boolean)).toEqual([used]);
  const after = await imported(other, path, 1);
  expect(ahead).toEqual(after);
  // In a room for more rows fewer are sure to be looked at before their number is known.
  const { looked, traits } = after.card.words;
  expect(looked).toBeGreaterThan(200);
  if (name.endsWith('jsonl')) expect(traits.refusal?.rows).toBeGreaterThan(2);
});
