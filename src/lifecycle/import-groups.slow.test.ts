import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { homeOfEachTest } from '../../test/support/projects/home-of-each-test.ts';
import { jsonLinesOf } from '../../test/support/projects/tickets.ts';
import type { CanonicalRecord } from '../catalog/records/record.ts';
import type { Problem } from '../problem/problem.ts';
import { importDataset, type ImportedDataset } from './import-dataset.ts';
import { fileSample, tryOn } from './map-dataset.ts';
import { loadSplit } from './normalize/dataset.ts';
import { checkMapping } from './normalize/mapping/mapping-file.ts';
import { exportRejects } from './normalize/repair/repair.ts';
import { traceLine, traceRow } from './normalize/repair/trace-row.ts';

const home = homeOfEachTest();

const load = (paths: readonly string[], mapping: object): Promise<ImportedDataset> =>
  importDataset(
    home.session,
    home.ledger.projects.create(`p${home.ledger.projects.list().length}`, 'general', 42),
    { files: paths },
    checkMapping(mapping, 'mapping.yaml'),
  );

const splitsOf = async ({ dataset }: ImportedDataset) => ({
  train: await loadSplit(dataset, 'train'),
  validation: await loadSplit(dataset, 'validation'),
  test: await loadSplit(dataset, 'test'),
});

const problemOf = async (work: Promise<unknown>): Promise<Problem> =>
  work.then(
    () => expect.fail('it was taken'),
    (error: { problem: Problem }) => error.problem,
  );

interface Comment {
  ticket: number;
  at: string;
  author: { role: string };
  body: string;
}

/** Comments of tickets, three each, as they came in: those of ten tickets in turns. */
function comments(tickets = 200): Comment[] {
  const all: Comment[] = [];
  for (let first = 0; first < tickets; first += 10)
    for (const turn of [1, 0, 2])
      for (let ticket = first; ticket < first + 10; ticket++)
        all.push({
          ticket,
          at: `2024-05-${String(1 + (ticket % 28)).padStart(2, '0')} 1${turn}:00`,
          author: { role: turn === 1 ? 'agent' : 'end-user' },
          body: [`What of parcel ${ticket * 7919}?`, `It is in city ${ticket}.`, 'Thanks!'][turn],
        });
  return all;
}

const conversations = {
  schema: 'chat',
  group: { by: 'ticket', order: 'at' },
  messages: {
    field: 'rows',
    role: 'author.role',
    content: 'body',
    roles: { 'end-user': 'user', agent: 'assistant' },
  },
};

describe('conversations of a comment a row', () => {
  it('become chats, which are traced to their rows and back', async () => {
    const path = home.write('comments.jsonl', jsonLinesOf(comments()));
    const imported = await load([path], conversations);
    const { card, dataset, snapshot } = imported;
    expect(card).toMatchObject({ groups: { rows: 600, records: 200 }, rejects: { total: 0 } });
    const { train, validation, test } = await splitsOf(imported);
    expect(train.length + validation.length + test.length + card.duplicates).toBe(200);
    const down = await traceRow(dataset, snapshot, 'train', 1);
    expect(down.rows).toHaveLength(3);
    expect(down.rows!.map(({ first }) => first)).toEqual(down.record.source.lines);
    expect(down.source.original).toContain('What of parcel');
    for (const { file, first } of down.rows!) {
      const up = await traceLine(dataset, snapshot, file, first);
      expect(up.rows).toEqual([{ split: 'train', row: 1, record: down.record }]);
    }
  });

  it('are repaired by lines of one file, and by rows of several', async () => {
    const rows = comments();
    const agent = rows.findIndex(({ author }) => author.role === 'agent');
    const { ticket } = rows[agent];
    rows[agent].author.role = 'robot';
    const nowhere = { ...rows[31], ticket: '' as unknown as number };
    rows.push(nowhere);
    const whole = [rows.slice(0, 5), rows.slice(5)];
    const one = home.write('comments.jsonl', jsonLinesOf(rows));
    const two = whole.map((some, at) => home.write(`day-${at}.jsonl`, jsonLinesOf(some)));
    for (const paths of [[one], two]) {
      const { card, dataset, snapshot } = await load(paths, conversations);
      expect(card.rejects.byCode).toEqual({ 'record.empty': 1, 'record.role': 1 });
      const path = join(home.folder, 'repair.jsonl');
      const { form, records } = await exportRejects(dataset, snapshot, { codes: [] }, path);
      expect([form, records]).toEqual([paths.length === 1 ? 'lines' : 'rows', 4]);
      const text = readFileSync(path, 'utf8');
      expect(text.match(new RegExp(`"ticket":${ticket},`, 'g'))).toHaveLength(3);
      writeFileSync(path, text.replace('"robot"', '"agent"').replace('"ticket":""', '"ticket":3'));
      const project = home.ledger.projects.list().at(-1)!;
      const after = await importDataset(home.session, project, { repaired: path }, null);
      expect(after.card.rejects.total).toBe(0);
      expect(after.card.groups).toEqual({ rows: 601, records: 200 });
    }
  });

  it('are tried on whole groups from where the data begin', async () => {
    const rows = comments(2000);
    const path = home.write('comments.jsonl', jsonLinesOf(rows));
    const sample = await fileSample(home.session, [path]);
    const mapping = checkMapping(conversations, 'mapping.yaml');
    const report = tryOn(sample, mapping);
    expect(report).toMatchObject({ sampled: 2000, coverage: 1, refused: [] });
    expect(report.records).toBeGreaterThan(600);
    expect(report.examples[0]).toMatchObject({ file: 'comments.jsonl', line: 11 });
    expect(report.examples[0].before.rows).toHaveLength(3);
    expect(() =>
      tryOn(sample, checkMapping({ ...conversations, group: { by: 'tiket' } }, 'm')),
    ).toThrow(/tiket.*ticket/);
  });
});

const label = (n: number) => ({ text: `Ticket ${n} of ${n * 7919}`, topic: `t${n % 3}` });
const topics = {
  schema: 'instruction',
  instruction: '{text}',
  output: '{topic}',
};

describe('splits that the data say', () => {
  it('come from a field, held-out rows first, whatever the file is called', async () => {
    const rows = Array.from({ length: 300 }, (_, n) => ({
      ...label(n),
      set: n >= 250 ? 'oos_val' : n >= 200 ? 'Test' : 'train',
    }));
    // A training row that a held-out one has as well, before and behind it.
    rows.unshift({ ...label(210), set: 'train' });
    rows.push({ ...label(220), set: 'train' }, { ...label(1000), set: 'exam' });
    const path = home.write('test.jsonl', jsonLinesOf(rows));
    const imported = await load([path], { ...topics, split: { field: 'set' } });
    const { train, validation, test } = await splitsOf(imported);
    expect([train.length, validation.length, test.length]).toEqual([200, 50, 50]);
    const { card } = imported;
    expect(card.leaks).toMatchObject({ fromTrain: 2 });
    expect(card.split).toMatchObject({ carved: [], ignoredGiven: false });
    expect(card.rejects).toMatchObject({
      total: 1,
      examples: [{ code: 'record.split', field: 'set', line: 303 }],
    });
    // The fix of the reject, followed both ways.
    for (const split of [
      { field: 'set', names: { exam: 'test' } },
      { field: 'set', other: 'test' },
    ]) {
      const mended = await load([path], { ...topics, split });
      expect(mended.card.rejects.total).toBe(0);
      expect((await splitsOf(mended)).test).toHaveLength(51);
    }
  });

  it('are cut where the data name none, and refused where the mapping names one that is not', async () => {
    const rows = Array.from({ length: 300 }, (_, n) => ({
      ...label(n),
      set: n < 50 ? 'test' : 'train',
    }));
    const path = home.write('rows.jsonl', jsonLinesOf(rows));
    const imported = await load([path], { ...topics, split: { field: 'set' } });
    expect(imported.card.split.carved).toEqual(['validation']);
    expect((await splitsOf(imported)).test).toHaveLength(50);
    const split = { field: 'set', names: { exam: 'validation' } };
    const { code, fix } = await problemOf(load([path], { ...topics, split }));
    expect(code).toBe('dataset.split-empty');
    expect(fix).toContain('cut from the training rows');
  });

  it('come from the path to a record, and from the names of files', async () => {
    const document = {
      oos_val: Array.from({ length: 30 }, (_, n) => [`val ${n * 7919}`, 'oos']),
      train: Array.from({ length: 200 }, (_, n) => [`train ${n * 7919}`, `t${n % 3}`]),
      test: Array.from({ length: 40 }, (_, n) => [`test ${n * 7919}`, `t${n % 3}`]),
    };
    const pairs = { schema: 'instruction', records: '$.*[*]', instruction: '{0}', output: '{1}' };
    const line = home.write('all.jsonl', `${JSON.stringify(document)}\n`);
    const byPath = await load([line], { ...pairs, split: { field: '@path.0' } });
    const count = async (imported: ImportedDataset) =>
      Object.values(await splitsOf(imported)).map((rows: CanonicalRecord[]) => rows.length);
    expect(await count(byPath)).toEqual([200, 30, 40]);
    const days = ['2024-05', '2024-06', '2024-07'].map((month, at) =>
      home.write(
        `${month}.jsonl`,
        jsonLinesOf(Array.from({ length: 100 }, (_, n) => label(1000 * at + n))),
      ),
    );
    const names = { '2024-06.jsonl': 'validation', '2024-07.jsonl': 'test' };
    const byFile = await load(days, {
      ...topics,
      split: { field: '@file', names, other: 'train' },
    });
    expect(await count(byFile)).toEqual([100, 100, 100]);
  });

  it('come from dates, of a group from its first row', async () => {
    const path = home.write('comments.jsonl', jsonLinesOf(comments()));
    const split = { field: 'at', validation: '2024-05-20', test: '2024-05-25' };
    const imported = await load([path], { ...conversations, split });
    const { train, validation, test } = await splitsOf(imported);
    const days = (records: CanonicalRecord[]) =>
      records.map(({ source }) => Number(comments()[source.line - 1].at.slice(8, 10)));
    expect(Math.max(...days(train))).toBe(19);
    expect([Math.min(...days(validation)), Math.max(...days(validation))]).toEqual([20, 24]);
    expect(Math.min(...days(test))).toBe(25);
    const { total } = imported.card.rejects;
    expect(total).toBe(0);
    const late = { ...split, test: '2031-01-01' };
    const { code } = await problemOf(load([path], { ...conversations, split: late }));
    expect(code).toBe('dataset.split-empty');
  });
});

it('takes a group that is a text for what is called together', async () => {
  const rows = Array.from({ length: 300 }, (_, n) => ({ ...label(n), customer: n % 90 }));
  const path = home.write('rows.jsonl', jsonLinesOf(rows));
  const { code, fix } = await problemOf(
    Promise.resolve().then(() => checkMapping({ ...topics, group: '{customer}' }, 'mapping.yaml')),
  );
  expect(code).toBe('mapping.invalid');
  const together = /`together: "?(.*?)"?`/.exec(fix)![1];
  expect(together).toBe('{customer}');
  const { train, validation, test } = await splitsOf(await load([path], { ...topics, together }));
  const customers = [train, validation, test].map(
    (records) => new Set(records.map(({ source }) => rows[source.line - 1].customer)),
  );
  for (const customer of customers[0])
    expect([customers[1].has(customer), customers[2].has(customer)]).toEqual([false, false]);
});
