import { describe, expect, it } from 'vitest';
import { keyOf, mistakeIn, repairedRows, textOf, type RefusedRow } from './repairs.ts';

const at = { file: 'a.jsonl', kind: 'reject', nth: 0 } as const;
const why = { code: 'record.json', message: 'cut', drop: false };
const line: RefusedRow = { ...why, at: { ...at, line: 3 }, record: null, text: '{"a": ' };
const record: RefusedRow = { ...why, at: { ...at, kind: 'record', line: 5 }, record: { a: 1 } };

const repaired = (...edits: [RefusedRow, string, boolean?][]) =>
  repairedRows(
    [line, record],
    new Map(edits.map(([row, text, drop = false]) => [keyOf(row), { text, drop }])),
  );

describe('repairs', () => {
  it('give back what was changed, each in its own form', () => {
    expect(repaired([line, '{"a": 2}'], [record, '{"a": 2}'])).toEqual([
      { ...line, text: '{"a": 2}' },
      { ...record, record: { a: 2 } },
    ]);
  });

  it('leave out what nobody changed, and what is no record', () => {
    expect(repaired([line, textOf(line)], [record, textOf(record)])).toEqual([]);
    expect(repaired([record, '{"a": ']).concat(repaired([record, '[1]']))).toEqual([]);
  });

  it('say that a row is to be left out', () => {
    expect(repaired([record, 'nonsense', true])).toEqual([{ ...record, drop: true }]);
  });

  it('find mistakes in records alone', () => {
    expect(mistakeIn(line, { text: 'not JSON', drop: false })).toBeNull();
    expect(mistakeIn(record, { text: '[]', drop: false })).toMatch(/object/);
    expect(mistakeIn(record, { text: 'not JSON', drop: true })).toBeNull();
  });
});
