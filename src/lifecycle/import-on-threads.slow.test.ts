import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { homeOfEachTest, type TestHome } from '../../test/support/projects/home-of-each-test.ts';
import { importDataset } from './import-dataset.ts';

const one = homeOfEachTest();
const other = homeOfEachTest();

/** Imports a file into a home. */
async function imported(home: TestHome, path: string, threads: number) {
  const project = home.ledger.projects.create('p', 'general', 1);
  const session = { ...home.session, threads };
  const { snapshot, dataset, card } = await importDataset(
    session,
    project,
    { files: [path] },
    null,
  );
  expect(readdirSync(join(home.ledger.home, 'objects', 'incoming'))).toEqual([]);
  return { ids: [snapshot.id, dataset.id], card };
}

const words = (n: number) => Array.from({ length: 60 }, (_, at) => `w${(n * 31 + at * 7) % 997}`);
/** Above the size from which it pays to share files out. */
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
  ],
  [
    'first rows that are unlike the others',
    'a.jsonl',
    () => lines((n) => (n < 3000 ? JSON.stringify({ prompt: text(n), response: 'yes' }) : chat(n))),
  ],
  [
    'delimited text',
    'a.csv',
    () => `prompt,response\n${lines((n) => `"${text(n)}","say ""yes""\nor ${text(n + 1)}"`)}`,
  ],
  [
    'quotes that RFC 4180 does not have',
    'a.csv',
    () =>
      `prompt,response\n${lines((n) => (n === 12_000 ? `5" of ${text(n)},yes` : `"${text(n)}","or\n${text(n + 1)}"`))}`,
  ],
])('makes the same of %s on any number of threads', async (_, name, bytes) => {
  const path = one.write(name, bytes());
  const shared = await imported(one, path, 2);
  const alone = await imported(other, path, 1);
  expect(shared).toEqual(alone);
  const { looked, traits } = alone.card.words;
  expect(looked).toBeGreaterThan(200);
  if (name.endsWith('jsonl')) expect(traits.refusal?.rows).toBeGreaterThan(2);
});
