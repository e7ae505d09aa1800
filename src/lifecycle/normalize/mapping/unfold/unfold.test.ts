import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mappingSchema } from '../../../../catalog/records/mapping.ts';
import { resolvePointer } from './json-pointer.ts';
import { asRecord, compileUnfolding, type Unfolded } from './unfold.ts';

type Row = Record<string, unknown>;

function unfold(keys: { records?: string; each?: string | string[] }, row: Row, text = '{x}') {
  const mapping = mappingSchema.parse({ schema: 'language_modeling', text, ...keys });
  const origin = { file: 'talk/data.json#train', line: 3 };
  return [...compileUnfolding(mapping)!.records(row, origin)].map(({ element, ...unfolded }) => {
    if (unfolded.at !== undefined) expect(element).toEqual(resolvePointer(row, unfolded.at));
    return unfolded;
  });
}

const squad = {
  version: '1.1',
  data: [
    { title: 'A', paragraphs: [{ context: 'c1', qas: [{ q: 1 }, { q: 2 }] }] },
    {
      title: 'B',
      paragraphs: [
        { context: 'c2', qas: [] },
        { context: 'c3', qas: [{ q: 3 }] },
      ],
    },
    { title: 'C' },
  ],
};

describe('records of a row', () => {
  it('are what a path finds, in the order of the document', () => {
    expect(unfold({ records: '$.data[*].paragraphs[*]' }, squad).map(({ at }) => at)).toEqual([
      '/data/0/paragraphs/0',
      '/data/1/paragraphs/0',
      '/data/1/paragraphs/1',
    ]);
  });

  it('are lists by position, and scalars by name', () => {
    const pairs = { a: [['one', 1], 'two'] };
    expect(unfold({ records: '$.a[*]' }, pairs)).toEqual([
      { record: { 0: 'one', 1: 1 }, at: '/a/0' },
      { record: { value: 'two' }, at: '/a/1' },
    ]);
  });

  it('are one for each element, with the fields around it', () => {
    const found = unfold({ each: ['data', 'data.paragraphs', 'data.paragraphs.qas'] }, squad);
    expect(found.map(({ record }) => record)).toEqual([
      { version: '1.1', data: { title: 'A', paragraphs: { context: 'c1', qas: { q: 1 } } } },
      { version: '1.1', data: { title: 'A', paragraphs: { context: 'c1', qas: { q: 2 } } } },
      { version: '1.1', data: { title: 'B', paragraphs: { context: 'c3', qas: { q: 3 } } } },
    ]);
    expect(found.map(({ at }) => at)).toEqual([
      '/data/0/paragraphs/0/qas/0',
      '/data/0/paragraphs/0/qas/1',
      '/data/1/paragraphs/1/qas/0',
    ]);
  });

  it('are one for each value of an object', () => {
    const found = unfold({ each: 'nodes' }, { nodes: { 'a/b': { t: 1 }, '': { t: 2 } }, k: 0 });
    expect(found).toEqual([
      { record: { nodes: { t: 1 }, k: 0 }, at: '/nodes/a~1b' },
      { record: { nodes: { t: 2 }, k: 0 }, at: '/nodes/' },
    ]);
  });

  it('are all pairs of the elements of two lists', () => {
    const found = unfold({ each: ['a', 'b'] }, { a: [1, 2], b: [3, 4] }, '{@path.1} {@path.3}');
    expect(found.map(({ record: { a, b } }) => [a, b])).toEqual([
      [1, 3],
      [1, 4],
      [2, 3],
      [2, 4],
    ]);
    expect(found[1].record['@path']).toEqual(['a', 0, 'b', 1]);
    expect(found[1].at).toBe('/b/1');
  });

  it('say where they stand', () => {
    const row = { oos_val: [['how far is it', 'oos']] };
    const [{ record }] = unfold({ records: '$.*[*]' }, row, '{0} {@path.0} {@file}');
    expect(record).toEqual({
      0: 'how far is it',
      1: 'oos',
      '@file': 'talk/data.json',
      '@part': 'train',
      '@line': 3,
      '@path': ['oos_val', 0],
      '@list': ['how far is it', 'oos'],
    });
  });

  it('cost no other where one holds no list', () => {
    const found = unfold({ each: ['a', 'a.b'] }, { a: [{ b: [1] }, { b: 'text' }, { b: [2] }] });
    expect(found.map(({ at, refusal }) => [at, refusal?.code])).toEqual([
      ['/a/0/b/0', undefined],
      ['/a/1', 'record.field-type'],
      ['/a/2/b/0', undefined],
    ]);
  });
});

const key = fc.constantFrom('a', 'b', 'c.d', 'a/b', '~', '0', '__proto__', 'constructor', '');
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium' },
    fc.constantFrom(1, 'x', null, true),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
}));
const row = fc.dictionary(key, value, { minKeys: 1, maxKeys: 4 });

describe('whatever the row', () => {
  it('a pointer leads from the row to the record that a path found', () => {
    const paths = fc.constantFrom('$.*', '$.*[*]', '$..a', '$..*', '$["c.d"]', '$.a[?@.b]', '$');
    fc.assert(
      fc.property(row, paths, (source, path) => {
        for (const { record, at = '' } of unfold({ records: path }, source))
          expect(record).toEqual(asRecord(resolvePointer(source, at)));
      }),
      { numRuns: 500 },
    );
  });

  it('a pointer leads to the element that took the place of its list', () => {
    const lists = fc
      .uniqueArray(fc.constantFrom('a', 'b', 'a.b', 'c.d', 'a.a', '0', 'a.b.0'), {
        minLength: 1,
        maxLength: 3,
      })
      .map((paths) => paths.toSorted((a, b) => a.split('.').length - b.split('.').length));
    fc.assert(
      fc.property(row, lists, (source, each) => {
        for (const { record, at, refusal } of unfold({ each }, source))
          if (refusal === undefined)
            expect(elementAt(record, each.at(-1)!)).toEqual(resolvePointer(source, at!));
      }),
      { numRuns: 500 },
    );
  });
});

/** The field at a path, a name with dots tried whole first. */
function elementAt(holder: unknown, path: string): unknown {
  const [name, ...rest] = Object.hasOwn(holder as object, path) ? [path] : path.split('.');
  const inner = (holder as Row)[name];
  return rest.length === 0 ? inner : elementAt(inner, rest.join('.'));
}

it('tells apart records that differ in their place alone', () => {
  const all: Unfolded[] = unfold({ records: '$.a[*]' }, { a: ['x', 'x'] });
  expect(new Set(all.map(({ at }) => at)).size).toBe(2);
});
