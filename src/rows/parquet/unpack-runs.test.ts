import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { bitsOf, unpackRuns } from './unpack-runs.ts';

type Piece = { value: number; times: number } | { values: number[] };

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];

/** Groups of eight numbers, the last filled up with zeros, bit by bit. */
function packed(values: number[], bits: number): number[] {
  const groups = Math.ceil(values.length / 8);
  const bytes = Array.from({ length: groups * bits }, () => 0);
  for (const [at, value] of values.entries())
    for (let bit = 0; bit < bits; bit++)
      if ((value >>> bit) & 1) bytes[(at * bits + bit) >>> 3] |= 1 << ((at * bits + bit) & 7);
  return [...varint((groups << 1) | 1), ...bytes];
}

const bytesOf = (value: number, bits: number): number[] =>
  Array.from({ length: Math.ceil(bits / 8) }, (_, at) => (value >>> (8 * at)) & 255);

it('unpacks runs of one number and groups of eight, and tells of every cut', () => {
  const cases = fc.integer({ min: 1, max: (1 << 20) - 1 }).chain((most) => {
    const number = fc.nat(most);
    const piece: fc.Arbitrary<Piece> = fc.oneof(
      fc.record({ value: number, times: fc.integer({ min: 1, max: 300 }) }),
      fc
        .integer({ min: 1, max: 5 })
        .chain((groups) => fc.array(number, { minLength: 8 * groups, maxLength: 8 * groups }))
        .map((values) => ({ values })),
    );
    return fc.tuple(fc.constant(most), fc.array(piece, { minLength: 1, maxLength: 8 }), fc.nat());
  });
  fc.assert(
    fc.property(cases, ([most, pieces, cut]) => {
      const bits = bitsOf(most);
      const bytes: number[] = [];
      const numbers: number[] = [];
      for (const piece of pieces)
        if ('values' in piece) {
          bytes.push(...packed(piece.values, bits));
          numbers.push(...piece.values);
        } else {
          bytes.push(...varint(piece.times << 1), ...bytesOf(piece.value, bits));
          for (let time = 0; time < piece.times; time++) numbers.push(piece.value);
        }
      const source = Uint8Array.of(9, ...bytes, 9);
      const target = new Uint32Array(numbers.length);
      unpackRuns(source, 1, source.length - 1, bits, target);
      expect([...target]).toEqual(numbers);
      const end = 1 + (cut % bytes.length);
      expect(() => unpackRuns(source, 1, end, bits, target)).toThrow(RangeError);
    }),
  );
});
