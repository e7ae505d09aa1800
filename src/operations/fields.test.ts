import { expect, it } from 'vitest';
import { byteCount, duration, share, texts } from './fields.ts';

it.each([
  ['90s', 90],
  ['10m', 600],
  ['1.5h', 5400],
  ['5', 300],
  [5, 300],
])('%s is %d seconds', (given, expected) => expect(duration('').parse(given)).toBe(expected));

it.each(['', '0m', 'ten', '5d', '-3m', -1, null])('refuses %j', (given) =>
  expect(() => duration('').parse(given)).toThrow(/duration/),
);

it.each([
  ['1000', 1000],
  ['500MB', 5e8],
  ['1.5 GiB', 1.5 * 2 ** 30],
  [12, 12],
])('%s is %d bytes', (given, expected) => expect(byteCount('').parse(given)).toBe(expected));

it.each(['', '0', 'much', '1 PB', '1.2.3'])('refuses %j', (given) =>
  expect(() => byteCount('').parse(given)).toThrow(/number of bytes/),
);

it.each([
  ['15%', 0.15],
  ['0.1', 0.1],
  ['.4', 0.4],
  [0.25, 0.25],
])('%s is the share %d', (given, expected) => expect(share('', 0.4).parse(given)).toBe(expected));

it.each(['0', '0%', '41%', '1', '-1%', 'half', '', 0, 0.5])('refuses %j as a share', (given) =>
  expect(() => share('', 0.4).parse(given)).toThrow(/a share such as/),
);

it('takes one text for a list of one', () => {
  expect(texts('').parse('a')).toEqual(['a']);
  expect(texts('').parse(['a', 'b'])).toEqual(['a', 'b']);
});
