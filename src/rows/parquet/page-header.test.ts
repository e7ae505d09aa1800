import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { pageHeader, readPageHeader } from './page-header.ts';

const size = fc.nat(1 << 26);

it('reads what it writes, and tells of every cut', () => {
  fc.assert(
    fc.property(size, fc.nat(9), size, fc.nat(), (values, encoding, bytes, cut) => {
      const written = Uint8Array.from(pageHeader(values, encoding, bytes));
      expect(readPageHeader(Uint8Array.of(...written, 1, 2, 3))).toMatchObject({
        kind: 'data',
        bytes: written.length,
        stored: bytes,
        unpacked: bytes,
        checksum: undefined,
        entries: values,
        encoding,
        second: null,
      });
      expect(() => readPageHeader(written.subarray(0, cut % written.length))).toThrow(RangeError);
    }),
  );
});

it('passes fields that it has no use for', () => {
  // Type, sizes and checksum; a page of the second version with statistics; a field of tomorrow.
  const statistics = [
    0x18,
    1,
    0x61,
    0x18,
    1,
    0x7a,
    0x16,
    2,
    0x29,
    0x21,
    1,
    2,
    0x17,
    ...Array(8).fill(9),
    0,
  ];
  const page = [
    0x15,
    6,
    0x15,
    2,
    0x15,
    4,
    0x15,
    16,
    0x15,
    8,
    0x15,
    10,
    0x12,
    0x1c,
    ...statistics,
    0,
  ];
  const header = [0x15, 6, 0x15, 80, 0x15, 60, 0x15, 1, 0x4c, ...page, 0x18, 2, 1, 2, 0];
  expect(readPageHeader(Uint8Array.from(header))).toEqual({
    kind: 'data',
    bytes: header.length,
    stored: 30,
    unpacked: 40,
    checksum: 0xffffffff,
    entries: 3,
    encoding: 8,
    second: { definitions: 4, repetitions: 5, isPacked: false },
  });
});

it('never hangs or reads beyond its bytes, whatever they are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        expect(readPageHeader(bytes).bytes).toBeLessThanOrEqual(bytes.length);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }),
    { numRuns: 2000 },
  );
});
