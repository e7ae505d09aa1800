/**
 * Damaged bytes through every reader: each input ends in rows and in problems with a place, never
 * in a crash, and a damaged line costs no other. `BREWSLM_FUZZ` says how many inputs.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { asDelimited, asLines, joined } from '../files/encode.ts';
import { rowsOf } from '../good/rows.ts';
import { Random } from '../random.ts';
import { mangle, mutate } from './mutate.ts';
import { readAll } from './read.ts';
import { seeds } from './seeds.ts';

const inputs = Number(process.env.BREWSLM_FUZZ ?? 3000);
/** Two thirds of the inputs are mangled files, one third files with one damaged line. */
const mangled = Math.ceil((inputs * 2) / 3 / seeds.length);

const path = join(temporaryFolder(), 'input');

describe('ends in rows and problems, whatever is done to', () => {
  it.each(seeds.map((seed) => [seed.name, seed] as const))(
    '%s',
    async (name, { bytes, rows }) => {
      writeFileSync(path, bytes);
      const whole = await readAll(path, name, bytes.length);
      expect(whole.records).toHaveLength(rows);
      expect(whole.codes).toEqual([]);
      const random = new Random(bytes.length);
      for (let input = 0; input < mangled; input++) {
        const changed = mangle(random, bytes);
        writeFileSync(path, changed);
        await readAll(path, name, changed.length).catch((error: unknown) => {
          const excerpt = changed.toString('base64').slice(0, 20_000);
          throw new Error(`input ${input} of ${name}: ${excerpt}`, { cause: error });
        });
      }
    },
    600_000,
  );
});

/** No quotes in the delimited rows: two of them could make one row of two by the rules. */
const tickets = rowsOf('tickets', 5, 40);
const lineFormats = [
  ['a.jsonl', asLines(rowsOf('messages', 5, 40))],
  ['a.csv', asDelimited(tickets, ',')],
  ['a.tsv', asDelimited(tickets, '\t')],
  ['a.txt', tickets.map(({ text }) => String(text))],
] as const;

test.each(lineFormats)(
  'a damaged line of %s costs no other',
  async (name, lines) => {
    const random = new Random(lines.length + name.length);
    const bytes = joined(lines);
    const starts = lines.map((_, at) => joined(lines.slice(0, at)).length);
    writeFileSync(path, bytes);
    const good = (await readAll(path, name, bytes.length)).records.map(({ record }) => record);
    const header = lines.length - good.length;
    for (let input = 0; input < inputs / 3 / lineFormats.length; input++) {
      // The first lines decide how the file is read; they are left alone.
      const line = 4 + random.below(lines.length - 8);
      const low = starts[line];
      const { bytes: changed } = mutate(random, bytes, low, low + lines[line].length);
      writeFileSync(path, changed);
      const { records } = await readAll(path, name, changed.length);
      const found = records.map(({ record }) => record);
      const before = good.slice(0, line - header);
      const after = good.slice(line - header + 1);
      const where = `input ${input} of ${name}, line ${line + 1}`;
      expect(found.slice(0, before.length), where).toEqual(before);
      expect(found.slice(-after.length), where).toEqual(after);
    }
  },
  600_000,
);
