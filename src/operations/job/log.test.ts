import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { endOfLog } from './log.ts';

test('of a log the last whole lines are told, and of none none', () => {
  const file = join(temporaryFolder(), 'job-1.log');
  expect(endOfLog(file)).toEqual([]);
  writeFileSync(file, '');
  expect(endOfLog(file)).toEqual([]);
  writeFileSync(file, 'one\ntwo\n');
  expect(endOfLog(file)).toEqual(['one', 'two']);
  const lines = Array.from({ length: 1000 }, (_, n) => `${n} ${'é'.repeat(20)}`);
  writeFileSync(file, lines.join('\n'));
  expect(endOfLog(file)).toEqual(lines.slice(-20));
  // A line longer than what is looked at is left out rather than shown from its middle.
  writeFileSync(file, `${'x'.repeat(20_000)}\nlast\n`);
  expect(endOfLog(file)).toEqual(['last']);
});
