/** Replies that were put right, from the file they are kept in to the dataset. */
import { appendFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { homeOfEachTest } from '../../../test/support/projects/home-of-each-test.ts';
import { operation as correct } from '../../operations/dataset/correct.ts';
import { operation as list } from '../../operations/dataset/corrections.ts';
import type { Context } from '../../operations/operation.ts';
import { importDataset } from '../import-dataset.ts';

const home = homeOfEachTest();
const context = () => ({ session: () => Promise.resolve(home.session) }) as unknown as Context;
const rows = Array.from(
  { length: 60 },
  (_, n) => `Where is parcel number ${n} of my aunt?,${n % 2 ? 'parcel' : 'bill'}\n`,
).join('');

it('are imported with the rest, as a new version of the same source', async () => {
  const first = await home.load(home.write('a.csv', `text,label\n${rows}`));
  const project = String(home.project.id);
  const kept = (prompt: string, reply: string) =>
    correct.run(context(), { project, prompt, reply });
  await kept('My invoice is wrong', 'bill');
  const { output } = await kept('It never came', 'parcel');
  expect(output.count).toBe(2);
  const load = () => importDataset(home.session, home.project, { corrections: true }, null);

  const second = await load();
  expect(second.card.mapping).toEqual(first.card.mapping);
  expect(second.card.sourceRecords).toBe(first.card.sourceRecords + 2);
  expect(second.card.rejects.total).toBe(0);
  expect(second.changes).toMatchObject({ added: 2, removed: 0 });
  expect((await list.run(context(), { project })).output).toMatchObject({
    imported: 2,
    corrections: [{ reply: 'bill' }, { reply: 'parcel' }],
  });

  await kept('Twice on my card', 'bill');
  const third = await load();
  expect(third.card.sourceRecords).toBe(first.card.sourceRecords + 3);
});

it('that no row can say are refused while the person remembers', async () => {
  await home.load(home.write('a.csv', `text,label\n${rows}`));
  const project = String(home.project.id);
  await expect(
    correct.run(context(), {
      project,
      prompt: 'And now?',
      reply: 'bill',
      earlier: ['Hello', 'bill'],
    }),
  ).rejects.toMatchObject({ problem: { code: 'correction.unfit' } });
  await expect(
    importDataset(home.session, home.project, { corrections: true }, null),
  ).rejects.toMatchObject({ problem: { code: 'correction.none' } });
});

it('that a person spoilt by hand are named by their line', async () => {
  const project = String(home.project.id);
  const { output } = await correct.run(context(), { project, prompt: 'a', reply: 'b' });
  appendFileSync(output.file, '{"reply": 7}\n');
  await expect(list.run(context(), { project })).rejects.toMatchObject({
    problem: { code: 'correction.unreadable', location: { line: 2 } },
  });
});
