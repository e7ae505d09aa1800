import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Batch } from '../records/batch.ts';
import { readJson } from './json.ts';

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(text: string | Buffer, size = 1 << 16, part?: string) {
  const all: Batch[] = [];
  const limits = { maxBytes: 4000, documentBytes: 12_000 };
  for await (const batch of readJson(pieces(Buffer.from(text), size), { part }, limits))
    all.push(batch);
  return {
    records: all.flatMap(({ records }) => records.map(({ record }) => record)),
    lines: all.flatMap(({ records }) => records.map(({ line }) => line)),
    rejects: all.flatMap(({ rejects }) => rejects),
    parts: all.map((batch) => batch.part),
  };
}

describe('layouts', () => {
  it.each([
    ['an array', '[{"a":1},{"a":2}]'],
    ['an array over lines', '[\n  {\n    "a": 1\n  },\n  {\n    "a": 2\n  }\n]\n'],
    ['objects one after the other', '{"a":1}\n{\n"a":2}'],
    ['data', '{"version": 1, "data": [{"a":1},{"a":2}], "more": {"data": [1]}}'],
    ['rows after other arrays', '{"features": ["x", {"rows": 1}], "rows": [{"a":1}, {"a":2}]}'],
    ['a byte order mark', '\uFEFF[{"a":1},{"a":2}]'],
  ])('reads %s', async (_what, text) => {
    for (const size of [1, 7, 1000]) {
      const { records, rejects } = await read(text, size);
      expect(rejects).toEqual([]);
      expect(records).toEqual([{ a: 1 }, { a: 2 }]);
    }
  });

  it('reads a single object as one record', async () => {
    const { records } = await read('{"messages": [{"role": "user"}], "data": [1, 2]}');
    expect(records).toEqual([{ messages: [{ role: 'user' }], data: [1, 2] }]);
  });

  it('reads lists as records with positions, and a document of them as one', async () => {
    const pairs = '[["how far", "oos"],\n["hello", "greet"]]';
    for (const size of [1, 1000]) {
      expect((await read(pairs, size)).records).toEqual([
        { 0: 'how far', 1: 'oos' },
        { 0: 'hello', 1: 'greet' },
      ]);
      const { records } = await read(`{"val": ${pairs}, "oos_val": [["x", "oos"]]}`, size);
      expect(records).toEqual([{ val: JSON.parse(pairs), oos_val: [['x', 'oos']] }]);
    }
  });

  it('takes a larger document for one row than any row of many, up to a limit', async () => {
    const text = 'x'.repeat(5000);
    const one = { about: 'x', list: [{ about: 1, text }] };
    for (const size of [7, 1 << 16]) {
      expect((await read(JSON.stringify(one), size)).records).toEqual([one]);
      const rows = await read(JSON.stringify([{ a: 0, text }, { a: 1 }]), size);
      expect(rows.records).toEqual([{ a: 1 }]);
      const large = { ...one, more: [1, 2, 3].map(() => ({ about: 2, text })) };
      const { records, rejects } = await read(`${JSON.stringify(large)}\n{"a":2}`, size);
      expect(records).toEqual([{ a: 2 }]);
      expect(rejects).toMatchObject([{ line: 1, code: 'record.too-long' }]);
      expect(rejects[0].message).toContain('JSON Lines');
    }
  });

  it('keeps the splits of a document apart', async () => {
    const text = '{"train": [{"a":1}, {"a":2}], "about": "x", "test": [{"a":3}]}';
    const all = await read(text);
    expect(all.records).toHaveLength(3);
    expect(new Set(all.parts)).toEqual(new Set(['train', 'test']));
    const test = await read(text, 5, 'test');
    expect(test.records).toEqual([{ a: 3 }]);
  });
});

describe('broken rows', () => {
  const row = fc.record({
    id: fc.integer(),
    text: fc.string(),
    nested: fc.array(fc.record({ role: fc.string() }), { maxLength: 3 }),
  });
  const broken = fc.constantFrom(
    '{"id": 1, "text": "never closed}',
    '{"id": 1, "text": "no brace"',
    '{"id": 1, "nested": [1, 2}',
    '{"id": 1, "nested": [{"role": "x"}',
    '{"id": 1,, "text": 2}',
    '{"id": NaN}',
    '{"id": 1 "text": 2}',
    `{"id": 1, "text": "${'x'.repeat(5000)}"}`,
    '{"id": 1, "id": 2}',
    '{"id": "\u00ff',
  );

  it.each([
    ['one a line', ',\n  ', 0],
    ['spread over lines', ',\n', 2],
    ['on one line', ', ', 0],
  ])('cost no good one and are located: %s', async (_what, separator, indent) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(row, broken), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 400 }),
        async (rows, size) => {
          // A document shows what its rows look like before the first broken one.
          const all = [{ id: 0, text: 'first', nested: [] }, ...rows];
          const texts = all.map((item) =>
            typeof item === 'string' ? item : JSON.stringify(item, null, indent || undefined),
          );
          const open = separator.trim() === ',' && separator.length > 2 ? '[\n  ' : '[\n';
          const text = `${separator === ', ' ? '[' : open}${texts.join(separator)}\n]`;
          const { records, rejects, lines } = await read(text, size);
          expect(records).toEqual(all.filter((item) => typeof item !== 'string'));
          let at = 0;
          const expected = texts.map((item) => {
            at = text.indexOf(item, at);
            const line = text.slice(0, at).split('\n').length;
            at += item.length;
            return line;
          });
          expect(lines).toEqual(expected.filter((_, index) => typeof all[index] !== 'string'));
          const places = new Set(rejects.map(({ line }) => line));
          for (const [index, item] of all.entries())
            if (typeof item === 'string') expect(places).toContain(expected[index]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('cost no good list, one a line or one after the other', async () => {
    const list = fc.tuple(fc.string(), fc.string({ minLength: 1 }));
    const bad = fc.constantFrom('["a" "b"]', '[,]', '["a", tru]', '["never closed]');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(list, bad), { minLength: 1, maxLength: 12 }),
        fc.constantFrom(',\n ', ', '),
        fc.integer({ min: 1, max: 400 }),
        async (rows, separator, size) => {
          const all = [['0', 'first'], ...rows, ['1', 'last']];
          const texts = all.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
          const open = separator === ', ' ? '[' : '[\n ';
          const { records } = await read(`${open}${texts.join(separator)}\n]`, size);
          const good = all.filter((item) => typeof item !== 'string');
          if (separator === ', ') expect(records.length).toBeLessThanOrEqual(good.length);
          else expect(records).toEqual(good.map((item) => ({ ...(item as string[]) })));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('names elements that are no records', async () => {
    const { records, rejects } = await read('[{"a":1},\n"text",\n[],\nnull, {"a":3}]', 3);
    expect(records).toEqual([{ a: 1 }, { a: 3 }]);
    expect(rejects.map(({ line, code }) => [line, code])).toEqual([
      [2, 'record.not-object'],
      [3, 'record.not-object'],
      [4, 'record.not-object'],
    ]);
  });

  it('says where a document is cut', async () => {
    const { records, rejects } = await read('[\n{"a":1},\n{"a":2,"b":"x');
    expect(records).toEqual([{ a: 1 }]);
    expect(rejects).toMatchObject([{ line: 3, code: 'record.truncated' }]);
    const between = await read('[\n{"a":1},\n');
    expect(between.rejects).toMatchObject([{ line: 3, code: 'record.truncated' }]);
  });

  it('does not take rows of one part for rows of the next', async () => {
    const text = '{"train": [{"a":1}, {"a":2,, {"a":3], "test": [{"a":4}]}';
    const { records } = await read(text, 1 << 16, 'test');
    expect(records).toEqual([{ a: 4 }]);
  });

  it('ends on any input', async () => {
    const junk = fc.array(
      fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '\\', 'a', '\n', ' ', '"a"', '{"a":'),
    );
    await fc.assert(
      fc.asyncProperty(junk, fc.integer({ min: 1, max: 9 }), async (tokens, size) => {
        const whole = await read(tokens.join(''));
        const cut = await read(tokens.join(''), size);
        expect(cut.records).toEqual(whole.records);
        expect(cut.rejects).toEqual(whole.rejects);
      }),
      { numRuns: 500 },
    );
  });
});
