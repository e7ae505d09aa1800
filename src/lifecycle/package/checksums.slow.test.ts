/** A folder of a bundle, changed in every way that one file of it can be. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { sha256 } from '../../ledger/canonical-json.ts';
import { CHECKSUMS, checkBundleFolder, checksumsOf } from './checksums.ts';

const scratch = temporaryFolder();
const folder = join(scratch, 'bundle');
const contents: Record<string, Buffer> = {
  'README.md': Buffer.from('# A model\n'),
  'bundle.json': Buffer.from('{"files":[],"schema":1}\n'),
  'config.json': Buffer.from('{}'),
  'model.safetensors': Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 31) % 256)),
  'nested/empty.txt': Buffer.alloc(0),
  'two words.txt': Buffer.from('ok\n'),
};
const list = checksumsOf(
  Object.entries(contents).map(([path, bytes]) => ({ path, sha256: sha256(bytes) })),
);
const all: Record<string, Buffer> = { ...contents, [CHECKSUMS]: Buffer.from(list) };
const names = Object.keys(all);

const write = (name: string, bytes: Buffer | string) => writeFileSync(join(folder, name), bytes);

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'nested'), { recursive: true });
  for (const [name, bytes] of Object.entries(all)) write(name, bytes);
});

/** Codes of what is found, thrown or not. */
const codes = async (): Promise<string[]> => {
  try {
    const { problems } = await checkBundleFolder(folder, () => {}, new AbortController().signal);
    return problems.map(({ code }) => code);
  } catch (error) {
    return [(error as { problem: { code: string } }).problem.code];
  }
};

const coreutils = spawnSync('sha256sum', ['--version']).status === 0;

describe('the folder of a bundle', () => {
  it('is as exported wherever it is copied to', async () => {
    const copy = join(scratch, 'copy of it');
    cpSync(folder, copy, { recursive: true });
    const check = await checkBundleFolder(copy, () => {}, new AbortController().signal);
    expect(check).toEqual({
      sha256: sha256(list),
      files: Object.keys(contents).length,
      bytes: Object.values(contents).reduce((sum, { length }) => sum + length, 0),
      problems: [],
    });
  });

  it.skipIf(!coreutils)('is read by GNU coreutils alike', async () => {
    const verify = () =>
      spawnSync('sha256sum', ['--check', '--strict', CHECKSUMS], { cwd: folder });
    expect(verify().status).toBe(0);
    expect(execFileSync('sha256sum', ['README.md'], { cwd: folder, encoding: 'utf8' })).toBe(
      list.split('\n')[0] + '\n',
    );
    write('README.md', '# Another\n');
    expect(verify().status).toBe(1);
    expect(await codes()).toEqual(['bundle.changed']);
  });

  it('tells any one byte that is another, the list itself included', async () => {
    const changed = fc
      .constantFrom(...names.filter((name) => all[name].length > 0))
      .chain((name) =>
        fc.tuple(fc.constant(name), fc.nat(all[name].length - 1), fc.integer({ min: 1, max: 255 })),
      );
    await fc.assert(
      fc.asyncProperty(changed, async ([name, at, by]) => {
        const bytes = Buffer.from(all[name]);
        bytes[at] ^= by;
        write(name, bytes);
        expect(await codes()).not.toEqual([]);
        write(name, all[name]);
      }),
      { numRuns: 1000 },
    );
    expect(await codes()).toEqual([]);
  });

  it('tells a list that was cut short or goes on', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(list.length - 1), async (length) => {
        write(CHECKSUMS, list.slice(0, length));
        expect(await codes()).not.toEqual([]);
      }),
      { numRuns: 100 },
    );
    for (const more of [
      `${list}\n`,
      `${list}${list}`,
      `\n${list}`,
      list.replaceAll('\n', '\r\n'),
    ]) {
      write(CHECKSUMS, more);
      expect(await codes()).toEqual(['bundle.list']);
    }
  });

  it('tells a file that is added, renamed or missing', async () => {
    const name = fc.constantFrom(...Object.keys(contents));
    const other = fc.stringMatching(/^[a-zA-Z0-9._-]{1,20}$/).filter((each) => !/^\.+$/.test(each));
    await fc.assert(
      fc.asyncProperty(name, other, async (one, added) => {
        fc.pre(!names.includes(added) && added !== 'nested');
        write(added, '');
        expect(await codes()).toEqual(['bundle.added']);
        rmSync(join(folder, added));
        renameSync(join(folder, one), join(folder, added));
        expect(await codes()).toEqual(['bundle.missing', 'bundle.added']);
        rmSync(join(folder, added));
        expect(await codes()).toEqual(['bundle.missing']);
        write(one, all[one]);
      }),
      { numRuns: 100 },
    );
  });

  it('takes no link for the file that it leads to', async () => {
    writeFileSync(join(scratch, 'elsewhere'), contents['config.json']);
    rmSync(join(folder, 'config.json'));
    symlinkSync(join(scratch, 'elsewhere'), join(folder, 'config.json'));
    expect(await codes()).toEqual(['bundle.changed']);
  });

  it('needs its list', async () => {
    rmSync(join(folder, CHECKSUMS));
    expect(await codes()).toEqual(['bundle.none']);
    rmSync(folder, { recursive: true });
    expect(await codes()).toEqual(['bundle.none']);
  });
});
