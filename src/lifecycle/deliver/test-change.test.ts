/** Test rows of two imports of one project, held against each other. */
import { expect, test } from 'vitest';
import { homeOfEachTest } from '../../../test/support/projects/home-of-each-test.ts';
import { importDataset } from '../import-dataset.ts';
import { testChangeOf } from './test-change.ts';

const home = homeOfEachTest();
const rows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => `Where is parcel ${from + n}?,${n % 2 ? 'a' : 'b'}`);
const file = (name: string, lines: readonly string[]) =>
  home.write(name, ['text,label', ...lines, ''].join('\n'));

const load = async (...files: string[]) =>
  (await importDataset(home.session, home.project, { files }, null)).dataset;

test('the same test rows are no change, whatever else is learnt', async () => {
  const held = file('test.csv', rows(1000, 1040));
  const first = await load(file('train.csv', rows(0, 200)), held);
  const second = await load(file('train.csv', rows(0, 300)), held);
  expect(await testChangeOf(first, second)).toBeNull();
});

test('others are counted, with those that were learnt before', async () => {
  const train = file('train.csv', rows(0, 200));
  const first = await load(train, file('test.csv', rows(1000, 1040)));
  const second = await load(
    file('train.csv', rows(0, 100)),
    file('test.csv', [...rows(1010, 1050), ...rows(100, 103)]),
  );
  const change = await testChangeOf(first, second);
  expect(change).toMatchObject({ same: 30, added: 13, gone: 10 });
  // Three of them were training rows; one or so went to the validation split that was cut from these.
  expect(change!.learnt.size).toBe(3);
});
