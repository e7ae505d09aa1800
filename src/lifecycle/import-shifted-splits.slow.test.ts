/** Held-out files made up otherwise than the training file: said at the import, with what to do. */
import { expect, it } from 'vitest';
import { homeOfEachTest } from '../../test/support/projects/home-of-each-test.ts';
import type { Project } from '../ledger/projects.ts';
import { importDataset } from './import-dataset.ts';

const home = homeOfEachTest();

const things = ['card', 'account', 'transfer', 'order', 'parcel', 'invoice', 'refund', 'login'];
const verbs = ['lost', 'found', 'moved', 'closed', 'opened', 'checked', 'missed', 'paid'];

/** Rows of three labels; the last has its share of a hundred. */
function rows(count: number, first: number, share: number, say = ''): string {
  const labelOf = (at: number) => (at % 100 < share ? 'other' : at % 2 ? 'billing' : 'orders');
  const lines = Array.from({ length: count }, (_, at) => {
    const number = first + at;
    const text = `${say}My ${things[number % 8]} ${number * 37} was ${verbs[(number * 5 + (number >> 3)) % 8]} at ${(number * 13) % 997}`;
    return JSON.stringify({ text, label: labelOf(at) });
  });
  return `${lines.join('\n')}\n`;
}

async function load(project: Project, files: Record<string, string>) {
  const paths = Object.entries(files).map(([name, text]) => home.write(name, text));
  const { verdict, card } = await importDataset(home.session, project, { files: paths }, null);
  const shifts = verdict.findings.filter(({ code }) => code === 'dataset.split-shift');
  return { outcome: verdict.outcome, shifts, card };
}

const create = (set?: string[]): Project => {
  const { projects } = home.ledger;
  const project = projects.create('p', 'classification', 42);
  if (set !== undefined) projects.configure(project, { gates: { set } });
  return projects.find('p');
};

const train = rows(800, 0, 2);

it('is noted with what moved and what it means, and goes when the fix is followed', async () => {
  const project = create();
  const { outcome, shifts } = await load(project, {
    'train.jsonl': train,
    'test.jsonl': rows(300, 5000, 20),
  });
  expect(outcome).toBe('PASS');
  expect(shifts).toHaveLength(1);
  const [{ severity, message, fix, evidence, examples, location }] = shifts;
  expect(severity).toBe('warning');
  expect(message).toContain('other is 20 % of them (60 rows), in training ');
  expect(message).toMatch(/up to 1[789] points off/);
  expect(evidence).toMatchObject({ split: 'test', of: 'labels', share: expect.closeTo(0.18, 2) });
  expect(examples).toMatchObject([
    { message: expect.stringContaining('other is'), line: 1 },
    {},
    {},
  ]);
  expect(evidence!.moved).toMatchObject([{ name: 'other', observed: { count: 60 } }, {}, {}]);
  expect(location?.file).toMatch(/jsonl$/);
  expect(fix).toContain('import again without the test file');
  expect((await load(project, { 'train.jsonl': train })).shifts).toEqual([]);
});

it('fails where the held-out rows are about something else, and is accepted as the fix says', async () => {
  const files = { 'train.jsonl': train, 'test.jsonl': rows(300, 5000, 96) };
  const { outcome, shifts } = await load(create(), files);
  expect(outcome).toBe('FAIL');
  const [, setting] = /--set (A\.maxShiftShare\.labels=1)/.exec(shifts[0].fix)!;
  const again = home.ledger.projects.find('p');
  home.ledger.projects.configure(again, { gates: { set: [setting] } });
  expect((await load(home.ledger.projects.find('p'), files)).outcome).toBe('PASS');
});

it('tells other words apart from other rows of the same kind', async () => {
  const { shifts, outcome } = await load(create(), {
    'train.jsonl': train,
    'test.jsonl': rows(300, 5000, 2, 'Dear team, '),
  });
  expect(outcome).toBe('PASS');
  expect(shifts.map(({ evidence }) => evidence)).toMatchObject([{ split: 'test', of: 'words' }]);
  expect(shifts[0].message).toContain('"dear"');
});

it('says nothing of splits that are alike, given or cut, nor of a few rows that differ by chance', async () => {
  const project = create();
  const given = { 'train.jsonl': train, 'test.jsonl': rows(40, 5000, 5) };
  const { card, shifts } = await load(project, given);
  expect(card.shifts!.map(({ of, split }) => `${of} ${split}`).toSorted()).toEqual([
    'labels test',
    'labels validation',
    'words test',
    'words validation',
  ]);
  expect(shifts).toEqual([]);
});

it('asks for a setting of an earlier version to be taken out before anything is imported', async () => {
  await expect(load(create(['D.maxDrift=1']), { 'train.jsonl': train })).rejects.toThrow(
    /D\.maxDrift is no setting any more/,
  );
});
