import { describe, expect, it } from 'vitest';
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import type { SplitName } from '../../ingest/split-name.ts';
import { labelShifts, SplitWords } from './split-shifts.ts';

const row = (text: string, line: number): CanonicalRecord => ({
  id: `${line}`,
  text,
  label: 'a',
  source: { file: 'a.jsonl', line, digest: '' } as CanonicalRecord['source'],
});

describe('of labels', () => {
  const places = { a: { file: 'a.jsonl', line: 1 }, b: { file: 'a.jsonl', line: 2 } };
  const counts: Record<SplitName, Record<string, number>> = {
    train: { a: 90, b: 10, c: 0 },
    validation: { a: 45, b: 5, c: 0 },
    test: { a: 18, b: 80, c: 2 },
  };

  it('each held-out split is held against the training rows, what moved most first', () => {
    const [validation, test] = labelShifts(['a', 'b', 'c'], places, (split) => counts[split]);
    expect(validation).toMatchObject({ split: 'validation', share: 0 });
    expect(test).toMatchObject({
      split: 'test',
      rows: { reference: 100, observed: 100 },
      moved: [
        { name: 'a', ...places.a, reference: { count: 90 }, observed: { count: 18, share: 0.18 } },
        { name: 'b', ...places.b, reference: { count: 10 }, observed: { count: 80, share: 0.8 } },
      ],
    });
    expect(test.share).toBeCloseTo(0.72, 10);
    expect(test.index).toBeGreaterThan(test.limit);
  });

  it('there is nothing to say where there is one or none', () => {
    expect(labelShifts(['a'], places, () => ({ a: 3 }))).toEqual([]);
  });

  it('one without a place is counted and not shown', () => {
    const [, test] = labelShifts(['a', 'b', 'c'], { b: places.b }, (split) => counts[split]);
    expect(test.moved.map(({ name }) => name)).toEqual(['b']);
  });
});

describe('of words', () => {
  const rowsOf = { train: 300, validation: 100, test: 100 };

  it('a word that one split alone says is named with a row that says it', () => {
    const words = new SplitWords(rowsOf);
    for (let line = 0; line < 300; line++) words.add(row('where is my order', line), 'train', 0);
    for (let line = 0; line < 100; line++) {
      words.add(row('Where is MY order?', 300 + line), 'validation', 0);
      words.add(row('where is my parcel', 400 + line), 'test', 0);
    }
    const [validation, test] = words.shifts();
    expect(validation).toMatchObject({ of: 'words', split: 'validation', share: 0 });
    expect(test.share).toBeCloseTo(0.25, 10);
    expect(test.moved.slice(0, 2)).toMatchObject([
      { name: 'order', line: 0, reference: { count: 300, share: 0.25 }, observed: { count: 0 } },
      { name: 'parcel', line: 400, reference: { count: 0 }, observed: { count: 100 } },
    ]);
  });

  it('rows are drawn by their digest where there are many', () => {
    const words = new SplitWords({ ...rowsOf, train: 20_000 });
    for (let line = 0; line < 1000; line++)
      words.add(row('a text', line), 'train', Math.ceil((line / 1000) * 2 ** 32));
    words.add(row('a text', 1000), 'test', 2 ** 32 - 1);
    expect(words.shifts()).toMatchObject([{ split: 'test', rows: { reference: 50, observed: 1 } }]);
  });

  it('texts without a word differ in nothing', () => {
    const words = new SplitWords(rowsOf);
    words.add(row('…', 1), 'train', 0);
    words.add(row('?!', 2), 'test', 0);
    expect(words.shifts()).toMatchObject([{ index: 0, chance: 0, share: 0, moved: [] }]);
  });
});
