import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sensitivePolicyOf } from '../../catalog/tasks/sensitive-policy.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { loggedRequests, openRequestLog } from './request-log.ts';

const day = 24 * 3600 * 1000;
const linesOf = (file: string) => readFileSync(file, 'utf8').trimEnd().split('\n');

test('requests are kept without what the policy would only report', () => {
  const home = temporaryFolder();
  const keep = openRequestLog(home, 1, sensitivePolicyOf('report'));
  keep({ messages: [{ role: 'user', content: 'I am jo.smith@acme-tools.de' }] }, 0);
  keep({ prompt: 'call me' }, 1000);
  const [file] = loggedRequests(home, 1);
  expect(linesOf(file).map((line) => JSON.parse(line) as unknown)).toEqual([
    { at: '1970-01-01T00:00:00.000Z', messages: [{ role: 'user', content: 'I am [EMAIL]' }] },
    { at: '1970-01-01T00:00:01.000Z', prompt: 'call me' },
  ]);
  expect(statSync(file).mode & 0o077).toBe(0);
  expect(() => loggedRequests(home, 2)).toThrow('no requests were logged');
});

test('a file whose only line was cut off is written on', () => {
  const home = temporaryFolder();
  const open = () => openRequestLog(home, 1, sensitivePolicyOf('ignore'));
  open()({ prompt: 'first' }, 0);
  const [file] = loggedRequests(home, 1);
  for (const rest of ['', '{"at":"19']) {
    writeFileSync(file, rest);
    open()({ prompt: 'second' }, Date.now());
    expect(readFileSync(file, 'utf8')).toContain('second');
  }
});

test('a policy that ignores personal data is followed', () => {
  const home = temporaryFolder();
  openRequestLog(home, 1, sensitivePolicyOf('ignore'))({ prompt: 'jo.smith@acme-tools.de' }, 0);
  expect(linesOf(loggedRequests(home, 1)[0])[0]).toContain('jo.smith@acme-tools.de');
});

test('a full file becomes the older one, and what is older is gone', () => {
  const home = temporaryFolder();
  const keep = openRequestLog(home, 1, sensitivePolicyOf('ignore'));
  const prompt = 'x'.repeat(17 * 2 ** 20);
  for (let at = 0; at < 6; at++) keep({ prompt: `${at} ${prompt}` }, at);
  const held = loggedRequests(home, 1).flatMap(linesOf);
  expect(held.map((line) => (JSON.parse(line) as { prompt: string }).prompt[0])).toEqual([
    '2',
    '3',
    '4',
    '5',
  ]);
});

test('requests of more than thirty days ago are gone, also those of an earlier server', () => {
  const home = temporaryFolder();
  openRequestLog(home, 1, sensitivePolicyOf('ignore'))({ prompt: 'old' }, 0);
  openRequestLog(home, 1, sensitivePolicyOf('ignore'))({ prompt: 'new' }, 31 * day);
  const held = loggedRequests(home, 1).flatMap(linesOf);
  expect(held).toHaveLength(1);
  expect(held[0]).toContain('new');
});
