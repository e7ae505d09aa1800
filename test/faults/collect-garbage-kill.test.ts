import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { collectGarbage } from '../../src/ledger/objects/collect-garbage.ts';
import { Ledger } from '../../src/ledger/ledger.ts';

const script = fileURLToPath(new URL('hold.mjs', import.meta.url));
const busy = expect.objectContaining({ problem: expect.objectContaining({ code: 'stage.busy' }) });

let home: string;
let ledger: Ledger;
let child: ChildProcess | undefined;

beforeEach(() => {
  home = temporaryFolder();
  ledger = new Ledger(home);
});

afterEach(() => {
  child?.kill('SIGKILL');
  ledger.close();
});

async function start(activity: 'unfinished' | 'storing' | 'stored' | 'collecting'): Promise<void> {
  child = spawn(process.execPath, [script, home, activity], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout!, 'data');
}

async function kill(): Promise<void> {
  child!.kill('SIGKILL');
  await once(child!, 'exit');
}

test('what a process is at is left alone, and collected once it was killed', async () => {
  await start('unfinished');
  expect(collectGarbage(ledger, false)).toEqual({ objects: 0, unfinished: 0, bytes: 0 });
  expect(existsSync(ledger.downloadFolder('key'))).toBe(true);

  await kill();
  const left = { objects: 0, unfinished: 2, bytes: 'half a filehalf a download'.length };
  expect(collectGarbage(ledger, true)).toEqual(left);
  expect(collectGarbage(ledger, false)).toEqual(left);
  expect(readdirSync(join(home, 'downloads'))).toEqual([]);
  expect(readdirSync(join(home, 'objects', 'incoming'))).toEqual([]);
  expect(collectGarbage(ledger, false)).toEqual({ objects: 0, unfinished: 0, bytes: 0 });
});

test('what a process has stored and not named yet stays as long as it lives', async () => {
  await start('storing');
  expect(() => collectGarbage(ledger, false)).toThrow(busy);
  expect(ledger.objects.list()).toHaveLength(1);

  await kill();
  const left = { objects: 1, unfinished: 0, bytes: 'not named yet'.length };
  expect(collectGarbage(ledger, false)).toEqual(left);
  expect(ledger.objects.list()).toEqual([]);
});

test('nothing is stored while another process collects', async () => {
  await start('collecting');
  expect(() => ledger.objects.putBytes('late')).toThrow(busy);
  expect(() => collectGarbage(ledger, false)).toThrow(busy);
  expect(ledger.objects.list()).toEqual([]);

  await kill();
  ledger.objects.putBytes('late');
  expect(ledger.objects.list()).toHaveLength(1);
});

test('a process that is done with a home does not stand in the way', async () => {
  await start('stored');
  expect(collectGarbage(ledger, false)).toMatchObject({ objects: 1 });
});
