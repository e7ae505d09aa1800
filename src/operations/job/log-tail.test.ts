import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { lastLines } from './log-tail.ts';

test('the last lines of a log, whatever its length', () => {
  const path = join(temporaryFolder(), 'job-1.log');
  expect(lastLines(path, 3)).toEqual([]);
  writeFileSync(path, '');
  expect(lastLines(path, 3)).toEqual([]);
  writeFileSync(path, 'one\ntwo\r\n\nfour\n');
  expect(lastLines(path, 3)).toEqual(['two', '', 'four']);
  expect(lastLines(path, 9)).toEqual(['one', 'two', '', 'four']);
  writeFileSync(path, `${'x'.repeat(100_000)}\nthe end`);
  const [cut, end] = lastLines(path, 9);
  expect([cut.length, end]).toEqual([64 * 1024 - 8, 'the end']);
});
