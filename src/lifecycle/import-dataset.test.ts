import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { homeOfEachTest } from '../../test/support/projects/home-of-each-test.ts';
import { Ledger } from '../ledger/ledger.ts';
import { importDataset } from './import-dataset.ts';
import { manifestOf } from './ingest/snapshot.ts';
import { loadSplit } from './normalize/dataset.ts';
import { replay } from './replay.ts';

const home = homeOfEachTest();

const labels = ['billing', 'delivery', 'refund'];
const line = (i: number) =>
  JSON.stringify({ text: `Ticket ${i}: where is it?`, label: labels[i % 3] });
const lines = (count: number) => Array.from({ length: count }, (_, i) => line(i));

describe('importDataset', () => {
  it('makes a dataset that passes, the same bytes in another home', async () => {
    const first = await home.load(home.write('tickets.jsonl', lines(600).join('\n')));
    expect(first.verdict.outcome).toBe('PASS');
    expect(first.card).toMatchObject({ labels, sourceRecords: 600, duplicates: 0 });

    const other = new Ledger(join(home.folder, 'other'));
    const again = await importDataset(
      { ...home.session, ledger: other },
      other.projects.create('same', 'classification', 42),
      { files: [home.write('elsewhere/tickets.jsonl', lines(600).join('\n'))] },
      null,
    );
    other.close();
    expect(again.dataset.id).toBe(first.dataset.id);
  });

  it('keeps every good record among bad ones, and lists the bad with their place', async () => {
    const source = lines(600);
    source.splice(100, 0, '{"text": "cut');
    source.splice(200, 0, JSON.stringify({ text: 'no label' }));
    const path = home.write('tickets.jsonl', source.join('\n'));
    const { card, dataset, verdict } = await home.load(path);
    expect(card.sourceRecords).toBe(602);
    expect(card.rejects.byCode).toEqual({ 'record.truncated': 1, 'record.missing-field': 1 });
    const rejects = readFileSync(dataset.path('rejects.jsonl'), 'utf8').trim().split('\n');
    expect(rejects.map((reject) => JSON.parse(reject))).toMatchObject([
      { file: 'tickets.jsonl', line: 101 },
      { file: 'tickets.jsonl', line: 201, message: 'field label is missing' },
    ]);
    const train = await loadSplit(dataset, 'train');
    const { validation, test } = card.splits;
    expect(train.length + validation.rows + test.rows).toBe(600);
    expect(verdict.outcome).toBe('PASS');
  });

  it('keeps near-duplicates that it is told to ignore, and says so; replay does the same', async () => {
    const source = lines(600);
    const long = (last: string) =>
      JSON.stringify({
        text: `${Array.from({ length: 60 }, (_, n) => `word${n}`).join(' ')} ${last}`,
        label: labels[0],
      });
    source.push(long('mine'), long('ours'));
    const path = home.write('tickets.jsonl', source.join('\n'));
    const strict = await home.load(path);
    const lax = await home.load(path, { nearDuplicates: 'ignore' });
    const kept = ({ splits }: typeof lax.card) =>
      splits.train.rows + splits.validation.rows + splits.test.rows;
    expect(kept(lax.card)).toBe(602);
    expect(kept(strict.card)).toBeLessThan(602);
    expect(lax.card.nearDuplicates.policy.action).toBe('ignore');
    expect(lax.verdict.findings).toMatchObject([{ code: 'dataset.unchecked' }]);
    expect(await replay(home.session, lax.dataset)).toMatchObject({ identical: true });
  });

  it('reads a file in another encoding, and says which', async () => {
    const source = lines(300).map((text, i) => (i % 2 ? text.replace('is it', 'ist\u00fc') : text));
    const path = home.write('tickets.jsonl', Buffer.from(source.join('\n'), 'latin1'));
    const { card, snapshot } = await home.load(path);
    expect(card.rejects.total).toBe(0);
    expect(manifestOf(snapshot).files[0].format).toEqual({
      format: 'encoded',
      encoding: 'windows-1252',
      inner: { format: 'jsonl' },
    });
  });

  it('takes given splits, finds leakage and contradictions', async () => {
    const test = [
      'text,label',
      ...Array.from({ length: 60 }, (_, i) => `Held ${i},${labels[i % 3]}`),
    ];
    const train = [
      'text,label',
      ...Array.from({ length: 400 }, (_, i) => `Row ${i},${labels[i % 3]}`),
    ];
    const files = [
      home.write('train.csv', [...train, 'HELD  0,billing', 'Row 1,refund'].join('\n')),
      home.write('test.csv', test.join('\n')),
    ];
    const { card, dataset } = await importDataset(home.session, home.project, { files }, null);
    expect(card.splits.test.rows).toBe(60);
    expect(card.leaks).toEqual({ fromTrain: 1, fromValidation: 0, near: 0 });
    expect(card.contradictions).toEqual({
      rows: 2,
      examples: [
        {
          file: 'train.csv',
          line: 3,
          excerpt: 'Row 1',
          answer: 'delivery',
          against: [{ file: 'train.csv', line: 403, answer: 'refund' }],
        },
      ],
    });
    expect((await loadSplit(dataset, 'test'))[0].source).toEqual({ file: 'test.csv', line: 2 });
  });

  it('says what share of few rows to hold out, and with it Gate A passes', async () => {
    const { session, project } = home;
    const files = [home.write('tickets.jsonl', lines(250).join('\n'))];
    const few = await importDataset(session, project, { files }, null);
    expect(few.verdict.outcome).toBe('INCONCLUSIVE');
    const fixes = few.verdict.findings
      .filter(({ code }) => code === 'dataset.too-few-rows')
      .map(({ fix }) => /--held-out (\d+)%/.exec(fix)?.[1]);
    expect(new Set(fixes)).toEqual(new Set(['18']));
    const heldOut = Number(fixes[0]) / 100;
    const more = await importDataset(session, project, { files }, null, { heldOut });
    expect(more.verdict.outcome).toBe('PASS');
    expect(more.card.split.policy).toEqual({ validation: 0.18, test: 0.18 });
  });

  it('names files of one name by their folders', async () => {
    const files = ['north', 'south'].map((place, half) =>
      home.write(
        `${place}/data.jsonl`,
        lines(600)
          .slice(300 * half, 300 * half + 300)
          .join('\n'),
      ),
    );
    const { snapshot } = await importDataset(home.session, home.project, { files }, null);
    expect(snapshot.has('files/north/data.jsonl')).toBe(true);
    expect(snapshot.has('files/south/data.jsonl')).toBe(true);
  });

  it('imports a bundled sample', async () => {
    const { session, project } = home;
    const { card } = await importDataset(session, project, { sample: 'ticket-router-v1' }, null);
    expect(card.rejects.total).toBe(0);
    expect(card.records).toBe('classification');
  });

  it.each<[string, string, string | Uint8Array, string]>([
    ['an empty file', 'a.jsonl', '', 'file.empty'],
    ['an unclear encoding', 'a.csv', Buffer.from('a;b\n\xff;x\n', 'latin1'), 'file.encoding'],
    ['a file without one good line', 'a.jsonl', '{"cut\n{"cut\n', 'dataset.no-records'],
    ['columns that say nothing', 'a.csv', 'foo,bar\nsome words,more words\n', 'mapping.unclear'],
    ['chats in a classification project', 'a.jsonl', chats(), 'mapping.task'],
    ['too few rows for three splits', 'a.jsonl', lines(2).join('\n'), 'dataset.split-empty'],
  ])('refuses %s and leaves nothing half-made', async (_what, name, content, code) => {
    await expect(home.load(home.write(name, content))).rejects.toMatchObject({
      problem: { code, fix: expect.any(String) },
    });
    const kinds = home.ledger.artifacts.list().map(({ artifact }) => artifact.kind);
    expect(kinds).not.toContain('canonical-dataset');
  });

  it('names the nearest column when a mapping misses one', async () => {
    const { session, project } = home;
    const files = [home.write('tickets.jsonl', lines(10).join('\n'))];
    const mapping = { schema: 'classification', text: '{text}', label: '{lable}' } as const;
    await expect(importDataset(session, project, { files }, mapping)).rejects.toThrow(
      /did you mean label\?/,
    );
  });
});

function chats(): string {
  const turns = (i: number) => [
    { role: 'user', content: `Hello ${i}` },
    { role: 'assistant', content: 'Hello.' },
  ];
  return Array.from({ length: 20 }, (_, i) => JSON.stringify({ messages: turns(i) })).join('\n');
}
