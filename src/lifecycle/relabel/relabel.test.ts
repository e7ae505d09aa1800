/** Wrong labels: found, written, put right, and back in the dataset as a new version of its source. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { homeOfEachTest } from '../../../test/support/projects/home-of-each-test.ts';
import type { ClassificationRecord } from '../../catalog/records/record.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import type { Context } from '../../operations/operation.ts';
import { perform } from '../../operations/perform.ts';
import { importDataset } from '../import-dataset.ts';
import { loadSplit } from '../normalize/dataset.ts';
import { suspectLabels } from './suspect-labels.ts';

const home = homeOfEachTest();
const context = (): Context => ({
  home: async () => home.ledger.home,
  session: async () => home.session,
  signal: new AbortController().signal,
  progress: () => {},
  tell: () => {},
  ask: null,
});

const subjects = {
  parcel: ['parcel', 'delivery', 'courier'],
  bill: ['invoice', 'charge', 'refund'],
};
type Label = keyof typeof subjects;
const labels = Object.keys(subjects) as Label[];

/** Every twentieth has the other label. */
const rows = Array.from({ length: 400 }, (_, at) => {
  const right = labels[at % 2];
  const isWrong = at % 20 === 7;
  const words = subjects[right];
  return {
    text: `about the ${words[at % 3]} number ${at}, and the ${words[(at + 1) % 3]}`,
    label: isWrong ? labels.find((other) => other !== right)! : right,
    right,
  };
});
const csv = ['text,label', ...rows.map(({ text, label }) => `"${text}",${label}`), ''].join('\n');
const rightOf = new Map(rows.map(({ text, right }) => [text, right]));

test('rows whose words speak for another label are suspect, and no others', () => {
  const records: ClassificationRecord[] = rows.map(({ text, label }, at) => ({
    id: `${at}`,
    source: { file: 'a.csv', line: at + 2 },
    text,
    label,
  }));
  const suspects = suspectLabels(records);
  const wrong = rows.filter(({ label, right }) => label !== right).length;
  expect(suspects.length).toBeGreaterThanOrEqual(0.8 * wrong);
  for (const { record, instead } of suspects) expect(instead).toBe(rightOf.get(record.text));
});

const wrongIn = async (dataset: Artifact): Promise<number> =>
  ((await loadSplit(dataset, 'train')) as ClassificationRecord[]).filter(
    ({ text, label }) => label !== rightOf.get(text),
  ).length;

test('they are put right in a file, and imported as a new version', async () => {
  const { card, dataset } = await home.load(home.write('a.csv', csv));
  const path = join(home.folder, 'relabel.jsonl');
  const { output } = await perform('dataset.relabel', context(), {
    project: `${home.project.id}`,
    limit: 100,
    export: path,
  });
  expect(output.rows).toBe(card.splits.train.rows);
  expect(output.written).toBe(output.total);
  expect(output.total).toBeGreaterThan(10);
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  const repaired = lines.map((line) => {
    const row = JSON.parse(line) as { message: string; record: { text: string; label: string } };
    expect(row.message).toMatch(/the data say (parcel|bill) .*rows like it are/);
    row.record.label = rightOf.get(row.record.text)!;
    return JSON.stringify(row);
  });
  writeFileSync(path, `${repaired.join('\n')}\n`);
  const after = await importDataset(home.session, home.project, { repaired: path }, null);
  expect(after.changes).toMatchObject({ changed: output.total });
  expect(await wrongIn(after.dataset)).toBe((await wrongIn(dataset)) - output.total);
});

test('rows without labels have none to doubt', async () => {
  const chats = Array.from({ length: 40 }, (_, at) => ({ prompt: `q ${at}`, reply: `a ${at}` }));
  const text = chats.map((chat) => JSON.stringify(chat)).join('\n');
  const project = home.ledger.projects.create('chat', 'general', 42);
  const files = [home.write('chat.jsonl', text)];
  await importDataset(home.session, project, { files }, null);
  await expect(
    perform('dataset.relabel', context(), { project: `${project.id}` }),
  ).rejects.toMatchObject({ problem: { code: 'relabel.no-labels' } });
});
