import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { pointerOf, resolvePointer, type Segment } from '../mapping/unfold/json-pointer.ts';
import { findNodes } from './nested-source.ts';

function* pointersOf(value: unknown, way: Segment[] = []): Generator<string> {
  yield pointerOf(way);
  if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) yield* pointersOf(item, [...way, key]);
}

it('finds what every pointer leads to, on its lines', () => {
  const any = fc.anything({
    key: fc.constantFrom('a', 'a/b', '~1', '', '0', '\u2028', 'é"\\'),
    values: [fc.integer(), fc.string(), fc.boolean(), fc.constant(null), fc.constant('a\rb')],
    maxDepth: 4,
  });
  fc.assert(
    fc.property(any, fc.constantFrom('', ' ', '\t'), (source, indent) => {
      fc.pre(source !== undefined && typeof source === 'object');
      const value: unknown = JSON.parse(JSON.stringify(source));
      const text = `\n ${JSON.stringify(value, null, indent).replaceAll('\n', '\r\n')}\n`;
      const pointers = [...pointersOf(value)];
      const found = findNodes(text, new Set(pointers));
      expect(found.size).toBe(pointers.length);
      for (const [pointer, { start, end, first, last }] of found) {
        expect(JSON.parse(text.slice(start, end))).toEqual(resolvePointer(value, pointer));
        expect(text.slice(0, start).split('\n').length - 1).toBe(first);
        expect(text.slice(0, end).split('\n').length - 1).toBe(last);
      }
    }),
    { numRuns: 300 },
  );
});
