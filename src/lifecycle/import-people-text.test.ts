/** What people write to each other, from a file to a dataset, to its lines and to repair. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { homeOfEachTest } from '../../test/support/projects/home-of-each-test.ts';
import { importDataset, type ImportedDataset } from './import-dataset.ts';
import type { ExportedRow } from './normalize/repair/exported-row.ts';
import { exportRejects } from './normalize/repair/repair.ts';
import { traceLine, traceRow } from './normalize/repair/trace-row.ts';

const home = homeOfEachTest();
const COUNT = 60;

async function load(name: string, text: string | Buffer): Promise<ImportedDataset> {
  const project = home.ledger.projects.create('talk', 'general', 42);
  const files = [home.write(name, text)];
  return importDataset(home.session, project, { files }, null);
}

const things = ['chair', 'table', 'lamp'];
const each = (write: (at: number) => string): string =>
  Array.from({ length: COUNT }, (_, at) => write(at)).join('');

const mail = (id: string, from: string, more: string, text: string): string =>
  `From ${from} Mon Feb  3 10:11:12 2025\nFrom: ${from}\nDate: Mon, 03 Feb 2025 10:11:12 +0100\nMessage-ID: <${id}@x>\n${more}Subject: s\n\n${text}\n\n`;
const question = (at: number): string => `Where is order ${at * 31}, the ${things[at % 3]}?`;
const answer = (at: number): string => `The ${things[at % 3]} of order ${at * 31} is on its way.`;
const thread = (at: number): string =>
  mail(`q${at}`, `a${at}@x.org`, '', question(at)) +
  mail(`r${at}`, 'shop@x.org', `In-Reply-To: <q${at}@x>\n`, `${answer(at)}\n\n> ${question(at)}`);

it('mail becomes chats, each traced to its messages, and a broken message is put right', async () => {
  const broken = mail('zz', 'a@x.org', '', 'Lost?').replaceAll(/^(From|Date|Subject):/gm, 'X-$1:');
  const { dataset, snapshot, card } = await load('support.mbox', each(thread) + broken);
  expect([card.records, card.rejects.total]).toEqual(['chat', 1]);
  const { record, source } = await traceRow(dataset, snapshot, 'train', 1);
  const [first] = (record as unknown as { messages: { content: string }[] }).messages;
  expect(source.original).toContain(first.content);
  expect(record.source).toMatchObject({ lines: [expect.any(Number), expect.any(Number)] });

  const path = join(home.folder, 'repair.jsonl');
  await exportRejects(dataset, snapshot, { codes: ['record.mail'] }, path);
  const row = JSON.parse(readFileSync(path, 'utf8')) as ExportedRow;
  expect(row.text).toContain('Lost?');
  row.text = row.text!.replaceAll('X-', '').replace('\n\n', '\nIn-Reply-To: <q0@x>\n\n');
  writeFileSync(path, JSON.stringify(row));
  const project = home.ledger.projects.find('talk');
  const after = await importDataset(home.session, project, { repaired: path }, null);
  expect(after.card.rejects.total).toBe(0);
});

it('a chat of WhatsApp in UTF-16 becomes chats', async () => {
  const at = (day: number): string =>
    new Date(Date.UTC(2021, 0, 1 + day)).toISOString().slice(0, 10);
  const stamp = (day: number): string => at(day).split('-').reverse().join('.');
  const text = each(
    (day) =>
      `${stamp(day)}, 10:00 - Anna: ${question(day)}\n${stamp(day)}, 10:05 - Shop: ${answer(day)}\nBye\n`,
  );
  const { dataset, snapshot, card } = await load(
    'chat.txt',
    Buffer.from(`\ufeff${text}`, 'utf16le'),
  );
  expect([card.records, card.rejects.total]).toEqual(['chat', 0]);
  const { source } = await traceRow(dataset, snapshot, 'train', 1);
  expect(source.original).toBe(text.split('\n')[source.first - 1]);
});

it.each([
  ['faq.md', each((at) => `## ${question(at)}\n\n${answer(at)}\n\n`)],
  [
    'faq.html',
    `<html><title>x</title>\n${each((at) => `<h2>${question(at)}</h2>\n<p>${answer(at)}</p>\n`)}`,
  ],
])('%s becomes questions and answers, each traced to its lines', async (name, text) => {
  const { dataset, snapshot, card } = await load(name, text);
  expect([card.records, card.rejects.total]).toEqual(['qa', 0]);
  const { record, source } = await traceRow(dataset, snapshot, 'train', 2);
  const { question: asked, answer: said } = record as unknown as {
    question: string;
    answer: string;
  };
  expect(source.original).toContain(asked);
  expect(source.original).toContain(said);
  const { rows } = await traceLine(dataset, snapshot, name, source.first + 1);
  expect(rows).toMatchObject([{ split: 'train', row: 2 }]);
});

it('is asked about where its encoding is not certain, and the fix works', async () => {
  const path = home.write(
    'a.csv',
    Buffer.from(`text;label\nStra\xdfe;a\n${'gut;b\nja;a\n'.repeat(4)}`, 'latin1'),
  );
  const problem = await home
    .load(path)
    .catch((error: { problem: { fix: string } }) => error.problem);
  const [, encoding] = /`--encoding ([\w-]+)`/.exec((problem as { fix: string }).fix)!;
  expect(encoding).toBe('windows-1252');
  await expect(home.load(path, { encoding })).rejects.not.toMatchObject({
    problem: { code: 'file.encoding' },
  });
});
