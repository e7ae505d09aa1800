import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeOf } from './date-text.ts';

const iso = (text: string) => Date.parse(text);

describe('timeOf', () => {
  it.each([
    ['2024-05-31', '2024-05-31T00:00:00Z'],
    ['2024-05-31 10:15', '2024-05-31T10:15:00Z'],
    ['2024-05-31 10:15:20 UTC', '2024-05-31T10:15:20Z'],
    ['2024/5/31 10:15:20,5', '2024-05-31T10:15:20.5Z'],
    ['2024-05-31T10:15:20.250+02:00', '2024-05-31T08:15:20.25Z'],
    ['2024-05-31 10:15:20 -0530', '2024-05-31T15:45:20Z'],
    ['2024-05-31 10:15:20+00', '2024-05-31T10:15:20Z'],
    ['Fri, 31 May 2024 10:15:20 +0000', '2024-05-31T10:15:20Z'],
    ['Fri, 31 May 2024 10:15:20 +0200 (CEST)', '2024-05-31T08:15:20Z'],
    ['Fri May 31 10:15:20 +0000 2024', '2024-05-31T10:15:20Z'],
    ['May 31, 2024 at 10:15 PM', '2024-05-31T22:15:00Z'],
    ['May 31st, 2024, 12:15 a.m.', '2024-05-31T00:15:00Z'],
    ['31-May-2024', '2024-05-31T00:00:00Z'],
    ['September 3, 2024', '2024-09-03T00:00:00Z'],
    ['31.05.2024 10:15', '2024-05-31T10:15:00Z'],
    ['06.05.24, 10:15', '2024-05-06T10:15:00Z'],
    ['31/05/2024', '2024-05-31T00:00:00Z'],
    ['5/31/24, 10:15 PM', '2024-05-31T22:15:00Z'],
    ['05/05/2024', '2024-05-05T00:00:00Z'],
  ])('reads %s', (text, time) => {
    expect(timeOf(text)).toBe(iso(time));
  });

  it('asks how a date is meant that says two things', () => {
    expect(timeOf('05/06/2024')).toBe('ambiguous');
    expect(timeOf('05/06/2024', 'day-first')).toBe(iso('2024-06-05'));
    expect(timeOf('05/06/2024', 'month-first')).toBe(iso('2024-05-06'));
    expect(timeOf('31/05/2024', 'month-first')).toBeNull();
  });

  it.each([
    '',
    'May',
    'yesterday',
    '2024',
    '1714557600.0001',
    '2024-13-01',
    '2024-02-30',
    '31.05',
    '1.2.3.4',
    '2024-05-31 25:00',
    '10:15',
    'a 1 b',
  ])('takes %j for no date', (text) => {
    expect(timeOf(text)).toBeNull();
  });

  it('reads what JavaScript writes, whatever the time', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
        (date) => {
          expect(timeOf(date.toISOString())).toBe(date.getTime());
          expect(timeOf(date.toUTCString())).toBe(1000 * Math.floor(date.getTime() / 1000));
        },
      ),
    );
  });
});
