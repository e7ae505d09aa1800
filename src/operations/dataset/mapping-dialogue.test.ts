import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { homeOfEachTest } from '../../../test/support/projects/home-of-each-test.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import type { RecordSchema } from '../../catalog/records/record-schema.ts';
import { fileSample, tryOn } from '../../lifecycle/map-dataset.ts';
import { readMappingFile } from '../../lifecycle/normalize/mapping/mapping-file.ts';
import type { Asker } from '../operation.ts';
import { perform } from '../perform.ts';
import { projectFile } from '../project-file/recorded.ts';
import { askForMapping } from './mapping-dialogue.ts';

const session = { signal: new AbortController().signal, threads: 1, progress: () => {} };

/** Somebody who answers with these, in turn, and keeps what was shown. */
function answering(answers: readonly string[]): Asker & { shown: string[]; asked: string[] } {
  const left = [...answers];
  const next = () => left.shift() ?? null;
  const [shown, asked]: [string[], string[]] = [[], []];
  return {
    shown,
    asked,
    async choose(question, choices) {
      asked.push(question);
      const answer = next();
      const at = choices.findIndex(({ label }) => label === answer);
      if (answer !== null && at < 0)
        throw new Error(`${answer} is none of ${choices.map(({ label }) => label).join(', ')}`);
      return at < 0 ? null : at;
    },
    confirm: async () => next() === 'yes',
    async text(_question, initial) {
      const answer = next();
      return answer === '' ? initial : answer;
    },
    async show(_title, text) {
      shown.push(text);
    },
  };
}

async function dialogue(rows: readonly object[], allowed: RecordSchema[], answers: string[]) {
  const data = join(temporaryFolder(), 'data.jsonl');
  writeFileSync(data, rows.map((row) => JSON.stringify(row)).join('\n'));
  const sample = await fileSample(session, [data]);
  const ask = answering(answers);
  const written = await askForMapping(ask, sample, allowed, data);
  return { data, sample, ask, written };
}

const many = <Row>(make: (i: number) => Row): Row[] =>
  Array.from({ length: 40 }, (_, i) => make(i));
const tickets = many((i) => ({
  nr: i,
  betreff: `Die Rechnung ${i} ist falsch`,
  stelle: ['Kasse', 'Lager'][i % 2],
  kunde: `k${i % 5}`,
}));

describe('the dialogue about a mapping', () => {
  it('asks for the kind, its parts and what belongs together, shows records, writes the file', async () => {
    const { ask, written, data, sample } = await dialogue(
      tickets,
      ['classification'],
      ['classification of plain fields', 'betreff', 'stelle', 'kunde', 'yes', ''],
    );
    expect(written!.mapping).toEqual({
      schema: 'classification',
      text: '{betreff}',
      label: '{stelle}',
      together: '{kunde}',
    });
    expect(written!.file).toBe(join(data, '..', 'mapping.yaml'));
    expect(await readMappingFile(written!.file)).toEqual(written!.mapping);
    expect(ask.shown[0].match(/label: /g)).toHaveLength(3);
    expect(ask.shown[0]).toContain('It fits 100 %');
    expect(tryOn(sample, written!.mapping).coverage).toBe(1);
  });

  it('begins again where the records are not right', async () => {
    const { ask, written } = await dialogue(
      tickets,
      ['classification', 'instruction'],
      [
        'classification of plain fields',
        'betreff',
        'nr',
        'no',
        'no',
        'instruction of plain fields',
        'betreff',
        'stelle',
        'no',
        'yes',
        '',
      ],
    );
    expect(ask.shown).toHaveLength(2);
    expect(written!.mapping).toEqual({
      schema: 'instruction',
      instruction: '{betreff}',
      output: '{stelle}',
    });
  });

  it('makes conversations of a list of turns', async () => {
    const talks = many((i) => ({
      verlauf: [
        { wer: 'Kunde', was: { text: `Wo ist Paket ${i}?` } },
        { wer: 'Haus', was: { text: `Es liegt in Halle ${i}.` } },
      ],
    }));
    const { sample, written } = await dialogue(
      talks,
      ['chat'],
      ['chat of the turns in verlauf', 'was.text', 'wer', 'Haus', 'yes', ''],
    );
    const { coverage, examples } = tryOn(sample, written!.mapping);
    expect(coverage).toBe(1);
    expect(examples[0].after).toMatchObject({
      messages: [{ role: 'user' }, { role: 'assistant', content: expect.stringMatching(/Halle/) }],
    });
  });

  it('makes conversations of rows that share a field', async () => {
    const said = Array.from({ length: 40 }, (_, i) => ({
      fall: `f${i >> 1}`,
      um: 1000 - i,
      wer: i % 2 === 1 ? 'a' : 'b',
      text: `Satz ${i}`,
    }));
    const { sample, written } = await dialogue(
      said,
      ['chat'],
      [
        'chat of several rows',
        'text',
        'wer',
        'of whoever did not speak first',
        'fall',
        'um',
        'yes',
        '',
      ],
    );
    expect(written!.mapping).toMatchObject({ group: { by: 'fall', order: 'um' } });
    expect(tryOn(sample, written!.mapping).examples[0].after).toEqual({
      messages: [
        { role: 'user', content: 'Satz 1' },
        { role: 'assistant', content: 'Satz 0' },
      ],
    });
  });

  it.each([
    ['at the first question', []],
    ['before the file', ['classification of plain fields', 'betreff', 'stelle', 'no', 'yes']],
  ])('writes nothing when somebody leaves off %s', async (_when, answers) => {
    const { data, written } = await dialogue(tickets, ['classification'], answers);
    expect(written).toBeNull();
    expect(existsSync(join(data, '..', 'mapping.yaml'))).toBe(false);
  });

  it('puts nothing in place of a file without asking', async () => {
    const answers = ['classification of plain fields', 'betreff', 'stelle', 'no', 'yes'];
    const taken = join(temporaryFolder(), 'mine.yaml');
    writeFileSync(taken, 'mine');
    const other = join(temporaryFolder(), 'other.yaml');
    const all = [...answers, taken, 'no', other];
    const { written } = await dialogue(tickets, ['classification'], all);
    expect(written!.file).toBe(other);
  });
});

describe('an import that is unclear', () => {
  const home = homeOfEachTest();
  const rows = Array.from({ length: 400 }, (_, i) => ({
    betreff: `Vorgang ${i * 7919} ist noch offen seit ${i}`,
    stelle: ['Kasse', 'Lager', 'Versand'][i % 3],
    tag: i,
  }));
  const importBy = (ask: Asker | null) => {
    const file = home.write('daten.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'));
    const context = {
      home: async () => home.folder,
      session: async () => home.session,
      signal: home.session.signal,
      progress: () => {},
      tell: () => {},
      ask,
    };
    const project = home.project.name;
    return { file, work: () => perform('dataset.import', context, { project, file }) };
  };

  it('goes on with the mapping that was put together, and keeps it with the project', async () => {
    const ask = answering([
      'I say which field is what',
      'classification of plain fields',
      'betreff',
      'stelle',
      'yes',
      '',
    ]);
    const { file, work } = importBy(ask);
    const { output } = await work();
    expect(output.card.labels).toEqual(['Kasse', 'Lager', 'Versand']);
    const written = join(file, '..', 'mapping.yaml');
    expect(await readMappingFile(written)).toMatchObject({ text: '{betreff}', label: '{stelle}' });
    const { dataset } = await projectFile(home.ledger.projects.find(home.project.name));
    expect(dataset).toMatchObject({ mapping: written });
  });

  it('stops with the problem where nobody is there, or wants to say', async () => {
    const problem = {
      problem: { code: 'mapping.unclear', fix: expect.stringMatching(/TEXT .*LABEL/) },
    };
    await expect(importBy(null).work()).rejects.toMatchObject(problem);
    await expect(importBy(answering(['stop'])).work()).rejects.toMatchObject(problem);
  });
});
