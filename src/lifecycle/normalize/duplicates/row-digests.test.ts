import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { DIGEST_WORDS, DigestIndex, digestText, putDigest, putId } from './row-digests.ts';

it('puts the id of a content into its column and its line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(3), fc.nat(9), (content, row, at) => {
      const [ids, expected] = [0, 1].map(() => new Uint32Array(4 * DIGEST_WORDS));
      const line = Buffer.alloc(50, '.');
      putId(ids, row, Buffer.from(content), line, at);
      const id = digestText(content);
      putDigest(expected, row, id);
      expect(ids).toEqual(expected);
      expect(line.toString('latin1')).toBe('.'.repeat(at) + id + '.'.repeat(50 - at - id.length));
    }),
  );
});

it('finds the first row of a digest, however many rows were expected', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(300), { maxLength: 400 }), fc.nat(500), (values, expected) => {
      let column = new Uint32Array(0);
      const index = new DigestIndex(() => column, expected);
      const firsts = new Map<number, number>();
      for (const [row, value] of values.entries()) {
        const longer = new Uint32Array(column.length + DIGEST_WORDS);
        longer.set(column);
        putDigest(longer, row, digestText(`${value}`));
        column = longer;
        expect(index.find(row)).toBe(firsts.get(value) ?? -1);
        expect(index.put(row)).toBe(firsts.get(value) ?? row);
        if (!firsts.has(value)) firsts.set(value, row);
      }
    }),
    { numRuns: 50 },
  );
});
