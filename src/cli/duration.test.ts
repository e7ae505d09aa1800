import { expect, it } from 'vitest';
import { parseDuration } from './duration.ts';

it.each([
  ['90s', 90],
  ['10m', 600],
  ['1.5h', 5400],
  ['5', 300],
])('%s is %d seconds', (text, expected) => expect(parseDuration(text)).toBe(expected));

it.each(['', '0m', 'ten', '5d', '-3m'])('refuses %j', (text) =>
  expect(() => parseDuration(text)).toThrow(/duration/),
);
