import { createHash, randomBytes } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { copyHashed, ObjectStore } from './object-store.ts';

let folder: string;
let source: string;
let target: string;

beforeEach(() => {
  folder = temporaryFolder();
  [source, target] = ['source', 'target'].map((name) => join(folder, name));
});

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

it.each([0, 1, (2 << 20) - 1, 2 << 20, (7 << 20) + 5])('copies %i bytes', async (size) => {
  const bytes = randomBytes(size);
  writeFileSync(source, bytes);
  const heard: Buffer[] = [];
  let length = 0;
  const digest = await copyHashed(source, target, (block) => {
    heard.push(Buffer.from(block));
    length += block.length;
    expect(statSync(target).size).toBeGreaterThanOrEqual(length);
  });
  expect(readFileSync(target).equals(bytes)).toBe(true);
  expect(Buffer.concat(heard).equals(bytes)).toBe(true);
  expect(digest).toBe(sha256(bytes));
});

it.each<[string, () => void]>([
  ['grows', () => appendFileSync(source, randomBytes(5 << 20))],
  ['becomes shorter', () => truncateSync(source, 5 << 20)],
  ['is written over', () => writeFileSync(source, randomBytes(9 << 20))],
  ['is removed', () => rmSync(source)],
])('gives the digest of the copy when the source %s meanwhile', async (_, change) => {
  writeFileSync(source, randomBytes(16 << 20));
  const heard: Buffer[] = [];
  const digest = await copyHashed(source, target, (block) => {
    if (heard.length === 0) change();
    heard.push(Buffer.from(block));
  });
  const copy = readFileSync(target);
  expect(copy.length).toBeGreaterThan(2 << 20);
  expect(digest).toBe(sha256(copy));
  expect(digest).toBe(sha256(Buffer.concat(heard)));
});

it('leaves nothing in the store when it fails, before or after it began', async () => {
  const store = new ObjectStore(folder);
  const incoming = () => readdirSync(join(folder, 'objects', 'incoming'));
  await expect(store.putFile(source)).rejects.toThrow('ENOENT');
  mkdirSync(source);
  await expect(store.putFile(source)).rejects.toThrow('EISDIR');
  rmSync(source, { recursive: true });
  writeFileSync(source, randomBytes(5 << 20));
  const onBlock = () => {
    throw new Error('not this one');
  };
  await expect(store.putFile(source, { onBlock })).rejects.toThrow('not this');
  expect(incoming()).toEqual([]);
  expect(store.list()).toEqual([]);
});
