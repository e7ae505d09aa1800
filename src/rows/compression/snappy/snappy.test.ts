import * as fc from 'fast-check';
import { compressors } from 'hyparquet-compressors';
import { expect, it } from 'vitest';
import { Snappy } from './snappy.ts';

const snappy = await Snappy.load();

type Element = { literal: Uint8Array } | { offset: number; length: number };

const varint = (value: number): number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
const littleEndian = (value: number, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, at) => (value >>> (8 * at)) & 0xff);

/** Elements as their bytes, in any of the forms that can hold them, and what they come to. */
function packed(elements: readonly Element[], form: number): [Uint8Array, Uint8Array] {
  const [bytes, text]: [number[], number[]] = [[], []];
  for (const element of elements) {
    if ('literal' in element) {
      const { length } = element.literal;
      const least = length <= 60 ? 0 : length <= 256 ? 1 : 2;
      const lengthBytes = Math.max(least, form % 5);
      if (lengthBytes === 0) bytes.push((length - 1) << 2);
      else bytes.push((59 + lengthBytes) << 2, ...littleEndian(length - 1, lengthBytes));
      bytes.push(...element.literal);
      text.push(...element.literal);
      continue;
    }
    const offset = 1 + (element.offset % Math.max(1, text.length));
    if (text.length === 0) continue;
    const { length } = element;
    if (length >= 4 && length <= 11 && offset < 2048 && form % 2 === 0)
      bytes.push(1 | ((length - 4) << 2) | ((offset >> 8) << 5), offset & 0xff);
    else if (offset < 65536 && form % 3 > 0)
      bytes.push(2 | ((length - 1) << 2), ...littleEndian(offset, 2));
    else bytes.push(3 | ((length - 1) << 2), ...littleEndian(offset, 4));
    for (let at = 0; at < length; at++) text.push(text[text.length - offset]);
  }
  return [Uint8Array.from([...varint(text.length), ...bytes]), Uint8Array.from(text)];
}

const element: fc.Arbitrary<Element> = fc.oneof(
  fc.record({ literal: fc.uint8Array({ minLength: 1, maxLength: 80 }) }),
  fc.record({ literal: fc.uint8Array({ minLength: 250, maxLength: 300 }) }),
  fc.record({
    offset: fc.oneof(fc.nat(20), fc.nat(70_000)),
    length: fc.integer({ min: 1, max: 64 }),
  }),
);
const elements = fc.array(element, { maxLength: 60 });

it('unpacks literals and copies of every form, near and far', () => {
  fc.assert(
    fc.property(elements, fc.nat(30), (some, form) => {
      const [block, text] = packed(some, form);
      expect(Buffer.from(snappy.uncompress(block, text.length)).equals(text)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it('unpacks copies from further back than two bytes tell', () => {
  const noise = Uint8Array.from({ length: 200_000 }, (_, at) => (at * 2654435761) >>> 13);
  const parts = Array.from({ length: 1000 }, (_, n) => noise.subarray(200 * n, 200 * n + 200));
  const far = [
    ...parts.map((literal) => ({ literal })),
    { offset: 150_000, length: 64 },
    { offset: 199_999, length: 33 },
  ];
  const [block, text] = packed(far, 0);
  expect(Buffer.from(snappy.uncompress(block, text.length)).equals(text)).toBe(true);
});

it('takes what the library takes, and refuses what it refuses, of damaged blocks', () => {
  const outcome = (unpack: () => Uint8Array) => {
    try {
      return Buffer.from(unpack()).toString('hex');
    } catch {
      return 'refused';
    }
  };
  let refused = 0;
  fc.assert(
    fc.property(
      elements,
      fc.nat(30),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }),
      fc.option(fc.nat()),
      (some, form, noise, cut) => {
        const [whole, text] = packed(some, form);
        const block = whole.slice(0, cut === null ? whole.length : cut % whole.length);
        if (block.length > 0) for (const [at, byte] of noise) block[at % block.length] = byte;
        const ours = outcome(() => snappy.uncompress(block, text.length));
        if (ours === 'refused') refused++;
        // The library believes the length that it is told, whatever the block says.
        else expect(ours).toBe(outcome(() => compressors.SNAPPY!(block, text.length)));
      },
    ),
    { numRuns: 1000 },
  );
  expect(refused).toBeGreaterThan(200);
});
