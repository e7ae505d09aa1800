import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Message } from './protobuf.ts';

const bytes = (message: Message): number[] => [...message.encode()];

describe('Message', () => {
  it('encodes the examples of the specification', () => {
    expect(bytes(new Message().int(1, 150))).toEqual([0x08, 0x96, 0x01]);
    expect(bytes(new Message().string(2, 'testing'))).toEqual([
      0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67,
    ]);
    expect(bytes(new Message().message(3, new Message().int(1, 150)))).toEqual([
      0x1a, 0x03, 0x08, 0x96, 0x01,
    ]);
    expect(bytes(new Message().int(1, -2))).toEqual([8, 0xfe, ...Array(8).fill(0xff), 1]);
  });

  it('writes varints that read back as the 64-bit number', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        const [tag, ...groups] = bytes(new Message().int(1, value));
        const read = groups.reduce((sum, b, i) => sum | (BigInt(b & 127) << BigInt(7 * i)), 0n);
        expect(tag).toBe(8);
        expect(BigInt.asIntN(64, read)).toBe(value);
        expect(groups.map((b) => b > 127)).toEqual(groups.map((_, i) => i < groups.length - 1));
      }),
    );
  });
});
