import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Ledger } from '../../../ledger/ledger.ts';
import { importDataset } from '../../import-dataset.ts';
import type { Session } from '../../run-stage.ts';
import { profileDataset } from './profile.ts';

const questions = [
  'Where is my parcel, and when will it arrive at my house?',
  'Wann kommt mein Paket endlich an, und wo ist es jetzt gerade?',
  'Pourquoi ma commande est-elle encore en retard cette semaine ?',
  'Когда придёт моя посылка и где она сейчас находится?',
];

it('measures lengths, labels, languages and the rows worth a look', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'profile-'));
  const ledger = new Ledger(join(folder, 'home'));
  const session: Session = {
    ledger,
    signal: new AbortController().signal,
    threads: 1,
    progress: () => {},
  };
  try {
    const lines = Array.from({ length: 400 }, (_, i) => {
      const note = `Ticket ${i * 7919}, ${(i * 104_729).toString(36)}.`;
      return { text: `${questions[i % 4]} ${note}`, label: i % 3 === 0 ? 'delivery' : 'other' };
    });
    lines[7].text = `Odd\u200B\u200B\u200B ${lines[7].text}`;
    lines[8].text = `again and again and `.repeat(40);
    const path = join(folder, 'tickets.jsonl');
    writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const project = ledger.projects.create('router', 'classification', 42);
    const { dataset, card } = await importDataset(session, project, { files: [path] }, null);
    const profile = await profileDataset(dataset, {
      base: null,
      signal: session.signal,
      progress: () => {},
    });

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
  } finally {
    ledger.close();
    rmSync(folder, { recursive: true });
  }
});
