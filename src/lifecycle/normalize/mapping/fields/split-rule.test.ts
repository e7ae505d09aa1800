import { describe, expect, it } from 'vitest';
import type { SplitByDate, SplitByName } from '../../../../catalog/records/mapping-parts.ts';
import { compileSplit } from './split-rule.ts';

const splitOf = (rule: SplitByName | SplitByDate, value?: unknown) =>
  compileSplit(rule).splitOf({ x: value });
const code = (name: string) => expect.objectContaining({ code: name, field: 'x' });

describe('a split by name', () => {
  it.each([
    ['train', 'train'],
    ['TEST', 'test'],
    ['oos_val', 'validation'],
    ['data/dev-2.jsonl', 'validation'],
    [' valid ', 'validation'],
  ])('is %s as files have it', (value, split) => {
    expect(splitOf({ field: 'x' }, value)).toBe(split);
  });

  it('is what the mapping says, before what the name says', () => {
    const rule: SplitByName = { field: 'x', names: { '10': 'test', test: 'validation' } };
    expect(splitOf(rule, 10)).toBe('test');
    expect(splitOf(rule, 'test')).toBe('validation');
    expect(compileSplit(rule).named).toEqual(['test', 'validation']);
  });

  it('is refused where there is none, or goes with the others', () => {
    expect(() => splitOf({ field: 'x' }, 'latest')).toThrow(code('record.split'));
    expect(() => splitOf({ field: 'x' }, 'constructor')).toThrow(code('record.split'));
    expect(() => splitOf({ field: 'x' })).toThrow(code('record.missing-field'));
    expect(() => splitOf({ field: 'x', other: 'train' }, ['test'])).toThrow(
      code('record.field-type'),
    );
    expect(splitOf({ field: 'x', other: 'train' }, 'latest')).toBe('train');
    expect(splitOf({ field: 'x', other: 'train' })).toBe('train');
  });
});

describe('a split by date', () => {
  const rule: SplitByDate = { field: 'x', validation: '2024-05-01', test: '2024-06-01' };

  it.each([
    ['2024-04-30T23:59:59Z', 'train'],
    ['2024-05-01', 'validation'],
    ['2024-05-01T01:00:00+02:00', 'train'],
    ['Sat, 01 Jun 2024 00:00:00 +0000', 'test'],
    [1714521600, 'validation'],
    ['1717200000000', 'test'],
  ])('of %s', (value, split) => {
    expect(splitOf(rule, value)).toBe(split);
  });

  it('asks for a date, and for the meaning of one that says two things', () => {
    expect(() => splitOf(rule, 'soon')).toThrow(code('record.date'));
    expect(() => splitOf(rule, '05/06/2024')).toThrow(code('record.date'));
    expect(splitOf({ ...rule, dates: 'day-first' }, '05/06/2024')).toBe('test');
    expect(() => splitOf(rule, ' ')).toThrow(code('record.missing-field'));
  });
});
