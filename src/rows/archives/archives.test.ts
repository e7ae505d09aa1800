import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { tar, tarGz, zip } from '../../../test/data-faults/files/archives.ts';
import { DamagedStream } from '../bytes/stream.ts';
import { logicalFiles } from './logical-files.ts';

const folder = temporaryFolder();

/** Contents by name, or the code of what was refused. */
async function open(bytes: Buffer, name = 'a'): Promise<[string, string][]> {
  const path = join(folder, 'archive');
  await writeFile(path, bytes);
  const found: [string, string][] = [];
  try {
    for await (const file of logicalFiles(path, name)) {
      if ('code' in file) {
        found.push([file.name, file.code]);
        continue;
      }
      const parts: Buffer[] = [];
      try {
        for await (const part of await file.open()) parts.push(part);
        found.push([file.name, Buffer.concat(parts).toString('latin1')]);
      } catch (error) {
        if (!(error instanceof DamagedStream)) throw error;
        found.push([file.name, error.code]);
      }
    }
  } catch (error) {
    if (!(error instanceof DamagedStream)) throw error;
    found.push([name, error.code]);
  }
  return found;
}

const text = (name: string, content: string) => ({ name, bytes: Buffer.from(content, 'latin1') });

describe.each([
  ['.zip', zip],
  ['.tar', tar],
  ['.tar.gz', tarGz],
])('%s', (_what, pack) => {
  it('gives every member, in order, under the name of the archive', async () => {
    const member = fc.tuple(fc.stringMatching(/^[a-z]{1,8}$/), fc.string({ maxLength: 2000 }));
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(member, { selector: ([name]) => name, minLength: 1, maxLength: 8 }),
        async (members) => {
          const found = await open(
            pack(members.map(([name, content]) => ({ name, bytes: Buffer.from(content) }))),
          );
          expect(found).toEqual(
            members.map(([name, content]) => [
              `a/${name}`,
              Buffer.from(content).toString('latin1'),
            ]),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it('refuses members that leave it, links and repeats, and reads the others', async () => {
    const found = await open(
      pack([
        text('../up.csv', 'x'),
        text('/root.csv', 'x'),
        text('a/../../up.csv', 'x'),
        { ...text('link.csv', ''), linkTo: '/etc/passwd' },
        text('good.csv', 'good'),
        text('good.csv', 'second'),
      ]),
    );
    expect(found).toEqual([
      ['a/../up.csv', 'archive.path'],
      ['a//root.csv', 'archive.path'],
      ['a/a/../../up.csv', 'archive.path'],
      ['a/link.csv', 'archive.link'],
      ['a/good.csv', 'good'],
      ['a/good.csv', 'archive.duplicate'],
    ]);
  });

  it('unpacks a compressed member, and no archive in the archive', async () => {
    const found = await open(
      pack([
        { name: 'a.jsonl.gz', bytes: gzipSync('inside') },
        { name: 'b.zip', bytes: zip([text('c', 'd')]) },
        { name: 'd.gz', bytes: gzipSync(gzipSync('twice')) },
        text('e', 'last'),
      ]),
    );
    expect(found).toEqual([
      ['a/a.jsonl.gz', 'inside'],
      ['a/b.zip', 'archive.nested'],
      ['a/d.gz', 'archive.nested'],
      ['a/e', 'last'],
    ]);
  });

  it('tells of damage wherever it is cut', async () => {
    const whole = pack([text('one', 'x'.repeat(3000)), text('two', 'y'.repeat(3000))]);
    // One closing block of a tar is enough.
    const [start, end] = pack === tar ? [600, whole.length - 1024] : [100, whole.length - 1];
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: start, max: end }), async (length) => {
        const found = await open(whole.subarray(0, length));
        const codes = found.map(([, content]) => content);
        expect(codes.filter((code) => code === 'file.damaged').length).toBe(1);
      }),
      { numRuns: 40 },
    );
  });
});

it('holds members of a .zip against length and checksum', async () => {
  const members = [text('a', 'content')];
  expect(await open(zip(members, { claimedCrc: 1 }))).toEqual([['a/a', 'file.damaged']]);
  expect(await open(zip(members, { claimedBytes: 3 }))).toEqual([['a/a', 'file.damaged']]);
  expect(await open(zip(members, { encrypted: true }))).toEqual([['a/a', 'archive.encrypted']]);
});

it('tells an archive by its content, not its name', async () => {
  expect(await open(zip([text('x.csv', 'y')]), 'data.csv')).toEqual([['data.csv/x.csv', 'y']]);
  expect(await open(gzipSync('plain'), 'data.csv')).toEqual([['data.csv', 'plain']]);
});
