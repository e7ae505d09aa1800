import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { identify } from './key-field.ts';
import { diffRows, type DiffOptions, type RowDiff } from './row-diff.ts';
import type { Fields, Row, RowSource } from './row.ts';

const scratch = temporaryFolder();

const rowsOf = (records: readonly Fields[]): Row[] =>
  records.map((record, index) => ({ file: 'a.jsonl', line: index + 1, record }));

/** In batches of three, as readers batch. */
const sourceOf = (rows: readonly Row[]): RowSource => ({
  rows: rows.length,
  async *read() {
    for (let at = 0; at < rows.length; at += 3) yield rows.slice(at, at + 3);
  },
});

async function diff(
  before: readonly Fields[],
  after: readonly Fields[],
  key?: string,
  options: Partial<DiffOptions> = {},
): Promise<RowDiff> {
  const [old, now] = [rowsOf(before), rowsOf(after)];
  const found = identify(old, now);
  return diffRows(
    sourceOf(old),
    sourceOf(now),
    key === undefined ? found : { key, counter: null },
    {
      scratch,
      examples: 5,
      keyIsGiven: key !== undefined,
      onProgress: () => {},
      signal: new AbortController().signal,
      ...options,
    },
  );
}

const counts = ({ unchanged, added, removed, changed }: RowDiff) => ({
  unchanged,
  added,
  removed,
  changed,
});

describe('rows that a field names', () => {
  const before = [
    { id: 'a', text: 'one' },
    { id: 'b', text: 'two' },
    { id: 'c', text: 'three' },
  ];

  it('are the same wherever they stand, and changed whatever they say', async () => {
    const after = [
      { text: 'four', id: 'd' },
      { id: 'c', text: 'three' },
      { id: 'a', text: 'something else altogether' },
    ];
    const found = await diff(before, after);
    expect(found.key).toBe('id');
    expect(counts(found)).toEqual({ unchanged: 1, added: 1, removed: 1, changed: 1 });
    expect(found.examples).toEqual({
      added: [{ file: 'a.jsonl', line: 1, record: { id: 'd', text: 'four' } }],
      removed: [{ file: 'a.jsonl', line: 2, record: before[1] }],
      changed: [
        {
          before: { file: 'a.jsonl', line: 1, record: before[0] },
          after: { file: 'a.jsonl', line: 3, record: after[2] },
          fields: ['text'],
        },
      ],
    });
  });

  it('add up, as a naive comparison finds them, over any number of partitions', async () => {
    const version = fc.uniqueArray(
      fc.record({ id: fc.integer({ min: 0, max: 30 }), n: fc.integer({ min: 0, max: 2 }) }),
      { selector: ({ id }) => id, maxLength: 25 },
    );
    await fc.assert(
      fc.asyncProperty(version, version, fc.integer({ min: 1, max: 30 }), async (a, b, size) => {
        const found = await diff(a, b, 'id', { partitionRows: size });
        const old = new Map(a.map((row) => [row.id, row.n]));
        const now = new Map(b.map((row) => [row.id, row.n]));
        const shared = a.filter(({ id }) => now.has(id));
        expect(counts(found)).toEqual({
          unchanged: shared.filter(({ id, n }) => now.get(id) === n).length,
          changed: shared.filter(({ id, n }) => now.get(id) !== n).length,
          added: b.filter(({ id }) => !old.has(id)).length,
          removed: a.length - shared.length,
        });
      }),
      { numRuns: 60 },
    );
  });

  it('are compared by content where the names are new in every export', async () => {
    const exported = (run: string) =>
      ['one', 'two', 'three'].map((text) => ({ uuid: `${run}-${text}`, text }));
    const found = await diff(exported('x'), exported('y'));
    expect([found.key, found.ignored]).toEqual([null, 'uuid']);
    expect(counts(found)).toEqual({ unchanged: 3, added: 0, removed: 0, changed: 0 });
  });

  it('may lack the field, and are then told apart by content', async () => {
    const nameless = { text: 'no id' };
    const found = await diff([...before, nameless], [nameless, ...before], 'id');
    expect(counts(found)).toEqual({ unchanged: 4, added: 0, removed: 0, changed: 0 });
  });

  it('that share a name are paired in their order', async () => {
    const twice = [
      { id: 'a', n: 1 },
      { id: 'a', n: 2 },
    ];
    const found = await diff(twice, [twice[1], { id: 'a', n: 3 }, { id: 'a', n: 4 }], 'id');
    expect(counts(found)).toEqual({ unchanged: 1, added: 1, removed: 0, changed: 1 });
  });
});

describe('rows without a name', () => {
  const texts = ['the first row of all', 'a second one follows it', 'then comes the third', 'last'];
  const before = texts.map((text) => ({ text, label: 'x' }));

  it('are changed where they stand and are alike', async () => {
    const after = [...before];
    after[1] = { text: 'a second row follows it', label: 'x' };
    after.splice(3, 0, { text: 'wholly new words here', label: 'y' });
    const found = await diff(before, after);
    expect(counts(found)).toEqual({ unchanged: 3, added: 1, removed: 0, changed: 1 });
    expect(found.examples.changed[0]).toMatchObject({
      before: { line: 2 },
      after: { line: 2 },
      fields: ['text'],
    });
  });

  it('are removed and added where nothing is alike', async () => {
    const after = [before[0], { text: 'wholly new words here', label: 'x' }, ...before.slice(2)];
    expect(counts(await diff(before, after))).toEqual({
      unchanged: 3,
      added: 1,
      removed: 1,
      changed: 0,
    });
  });

  it('are the same in another order', async () => {
    expect(counts(await diff(before, before.toReversed()))).toEqual({
      unchanged: 4,
      added: 0,
      removed: 0,
      changed: 0,
    });
  });

  it('do not count a field that numbers them', async () => {
    const numbered = (rows: readonly Fields[]) => rows.map((row, id) => ({ id, ...row }));
    const found = await diff(numbered(before), numbered([{ text: 'new', label: 'x' }, ...before]));
    expect([found.key, found.ignored]).toEqual([null, 'id']);
    expect(counts(found)).toEqual({ unchanged: 4, added: 1, removed: 0, changed: 0 });
  });

  it('add up: every row of a version is accounted for once', async () => {
    const row = fc.record({
      text: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 }).map((w) => w.join(' ')),
    });
    const version = fc.array(row, { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(version, version, fc.integer({ min: 1, max: 40 }), async (a, b, size) => {
        const found = await diff(a, b, undefined, { partitionRows: size });
        expect(found.unchanged + found.removed + found.changed).toBe(a.length);
        expect(found.unchanged + found.added + found.changed).toBe(b.length);
        const left = b.map(({ text }) => text);
        const shared = a.filter(({ text }) => {
          const at = left.indexOf(text);
          if (at >= 0) left.splice(at, 1);
          return at >= 0;
        });
        expect(found.unchanged).toBe(shared.length);
      }),
      { numRuns: 60 },
    );
  });

  it('stay paired beyond a gap that is longer than what is held at a time', async () => {
    const many = (word: string, count: number) =>
      Array.from({ length: count }, (_, n) => ({ text: `${word}${n}` }));
    const old = [...many('gone', 1300), { text: 'anchor' }, { text: 'the tail of it, old' }];
    const now = [...many('come', 10), { text: 'anchor' }, { text: 'the tail of it, new' }];
    expect(counts(await diff(old, now))).toEqual({
      unchanged: 1,
      added: 10,
      removed: 1300,
      changed: 1,
    });
  });
});
