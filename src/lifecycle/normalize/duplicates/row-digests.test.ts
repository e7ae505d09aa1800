import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { DIGEST_WORDS, digestText, putDigest, putId } from './row-digests.ts';

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
