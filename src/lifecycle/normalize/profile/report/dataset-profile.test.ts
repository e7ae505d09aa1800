import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { homeOfEachTest } from '../../../../../test/support/projects/home-of-each-test.ts';
import { jsonLinesOf } from '../../../../../test/support/projects/tickets.ts';
import { keptProfile } from './kept-profile.ts';
import { profileDataset } from './dataset-profile.ts';

const home = homeOfEachTest();

const questions = [
  'Where is my parcel, and when will it arrive at my house?',
  'Wann kommt mein Paket endlich an, und wo ist es jetzt gerade?',
  'Pourquoi ma commande est-elle encore en retard cette semaine ?',
  'Когда придёт моя посылка и где она сейчас находится?',
];

function tickets(): { text: string; label: string }[] {
  const rows = Array.from({ length: 400 }, (_, i) => {
    const note = `Ticket ${i * 7919}, ${(i * 104_729).toString(36)}.`;
    return { text: `${questions[i % 4]} ${note}`, label: i % 3 === 0 ? 'delivery' : 'other' };
  });
  rows[7].text = `Odd\u200B\u200B\u200B ${rows[7].text}`;
  rows[8].text = `again and again and `.repeat(40);
  return rows;
}

const imported = () => home.load(home.write('tickets.jsonl', jsonLinesOf(tickets())));

const options = (progress: () => void = () => {}) => ({
  base: null,
  signal: home.session.signal,
  progress,
});

it('measures lengths, labels, languages and the rows worth a look', async () => {
  const { dataset, card } = await imported();
  const profile = await profileDataset(dataset, options());

  expect(profile.splits.train.rows).toBe(card.splits.train.rows);
  const { sizes, bytes } = profile.splits.train;
  expect(sizes.reduce((sum, { rows }) => sum + rows, 0)).toBe(profile.splits.train.rows);
  expect(sizes.at(-1)!.upTo).toBeGreaterThanOrEqual(bytes.max);
  expect(profile.labels.map(({ label }) => label)).toEqual(['other', 'delivery']);
  const told = profile.languages.languages.slice(0, 4).map(({ name }) => name);
  expect(told.sort()).toEqual(['de', 'en', 'fr', 'ru']);
  expect(profile.languages.scripts.map(({ name }) => name)).toEqual(['Latin', 'Cyrillic']);
  expect(profile.worst.strangest).toMatchObject([{ line: 8 }]);
  expect(profile.worst.mostRepeated[0]).toMatchObject({ line: 9 });
  expect(profile.worst.longest[0]).toMatchObject({ line: 9 });
});

it('is made once for a dataset, and again when what was kept is damaged', async () => {
  const { dataset } = await imported();
  let passes = 0;
  const get = () =>
    keptProfile(
      home.session.ledger.home,
      dataset,
      options(() => passes++),
    );
  const first = await get();
  const made = passes;
  expect(made).toBeGreaterThan(0);
  expect(await get()).toEqual(first);
  expect(passes).toBe(made);

  const folder = join(home.session.ledger.home, 'profiles');
  const [name] = readdirSync(folder);
  const path = join(folder, name);
  for (const damaged of [readFileSync(path, 'utf8').replace('"rows":', '"rows":1'), '', '{']) {
    writeFileSync(path, damaged);
    passes = 0;
    expect(await get()).toEqual(first);
    expect(passes).toBe(made);
  }
});
