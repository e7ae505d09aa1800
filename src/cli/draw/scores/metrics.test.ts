import { expect, test } from 'vitest';
import { figure } from './metrics.ts';

test.each([
  [0.5006999, '0.5007'],
  [15.4712, '15.47'],
  [4315.2, '4315'],
  [-175092293085327424, '-1.75e+17'],
  [-1e200, '−∞'],
])('%d is written as %s', (value, text) => {
  expect(figure(value)).toBe(text);
});
