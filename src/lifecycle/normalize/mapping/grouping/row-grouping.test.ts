import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mappingSchema } from '../../../../catalog/records/mapping.ts';
import { compileMapping } from '../map-record.ts';
import { inOrder, orderValueOf } from './order-value.ts';

const keptOf = (mapping: object, row: Record<string, unknown>) =>
  Object.keys(compileMapping(mappingSchema.parse(mapping)).grouping!.kept(row)).sort();

describe('what waits of a row', () => {
  const row = { id: 1, at: 2, author: {}, body: 'x', topic: 'y', 'a.b': 1, blob: 'z', field: 'f' };

  it.each([
    [
      'turns by path',
      {
        schema: 'chat',
        group: { by: 'id', order: 'at', as: 'turns' },
        messages: { field: 'turns', role: 'author.role', content: 'body' },
        system: '{topic?}',
      },
      ['at', 'author', 'body', 'id', 'topic'],
    ],
    [
      'texts of some rows by position',
      {
        schema: 'instruction',
        group: { by: 'id' },
        instruction: '{rows.0.body}',
        output: '{rows.1.a.b}',
      },
      ['a.b', 'body', 'id'],
    ],
    [
      'rows as a whole',
      { schema: 'extraction', group: { by: 'id' }, text: '{body}', output: { all: '{rows}' } },
      Object.keys(row).sort(),
    ],
    [
      'what decides about the split',
      {
        schema: 'language_modeling',
        text: '{body}',
        group: { by: 'id' },
        split: { field: 'at' },
        together: '{topic}',
      },
      ['at', 'body', 'id', 'topic'],
    ],
  ])('is what the mapping reads: %s', (_, mapping, names) => {
    expect(keptOf(mapping, row)).toEqual(names);
  });

  it('is refused where JSON has no number for it, unless nobody reads it', () => {
    const mapping = { schema: 'language_modeling', text: '{body}', group: { by: 'id' } };
    expect(keptOf(mapping, { id: 1, body: 'x', blob: Number.NaN })).toEqual(['body', 'id']);
    expect(() => keptOf(mapping, { id: 1, body: { deep: Infinity } })).toThrow('body.deep');
  });
});

it('rows stay as they came where nothing orders them, and one without a value behind its neighbour', () => {
  const value = fc.option(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constantFrom('a', 'B')));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 12 }), (values) => {
      const rows = values.map((n, at) => ({ at, n, order: [orderValueOf(n, 'n')] }));
      const sorted = inOrder(rows);
      expect(sorted.map(({ at }) => at).sort((a, b) => a - b)).toEqual(rows.map(({ at }) => at));
      for (const [place, { at, n }] of sorted.entries()) {
        if (n === null && at > 0 && place > 0) expect(sorted[place - 1].at).toBe(at - 1);
        const before = sorted.slice(0, place).findLast((each) => each.n !== null);
        if (n === null || before === undefined) continue;
        if (typeof before.n === typeof n) expect(before.n! <= n).toBe(true);
        if (before.n === n) expect(before.at).toBeLessThan(at);
      }
    }),
  );
});
