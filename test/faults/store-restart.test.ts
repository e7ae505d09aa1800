/** Processes that open a store at once after the machine was started anew. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ObjectStore } from '../../src/ledger/objects/object-store.ts';

const module = new URL('../../src/ledger/objects/object-store.ts', import.meta.url);
const open = `
  const { ObjectStore } = await import(${JSON.stringify(module.href)});
  console.log(new ObjectStore(process.argv[1]).list().length);`;

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

it('lets each of them take up all objects of the boot before', async () => {
  const count = 400;
  const home = join(folder, 'home');
  mkdirSync(home);
  const store = new ObjectStore(home);
  for (let n = 0; n < count; n++) {
    const source = join(folder, 'source');
    writeFileSync(source, `object ${n} ${'and more '.repeat(n)}`);
    await store.putFile(source, { later: true });
  }
  await store.settle();
  const recent = join(home, 'objects', 'recent');
  const [boot] = readdirSync(recent);
  renameSync(join(recent, boot), join(recent, 'an-earlier-boot'));
  const args = ['--input-type=module', '--eval', open, home];
  const opened = await Promise.all(
    Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, args)),
  );
  expect(opened.map(({ stdout }) => Number(stdout))).toEqual([count, count, count, count]);
  expect(readdirSync(recent)).toEqual([]);
});
