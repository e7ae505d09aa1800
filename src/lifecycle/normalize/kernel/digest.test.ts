import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';

import { TextKernel } from './text-kernel.ts';

let kernel: TextKernel;
beforeAll(async () => {
  kernel = await TextKernel.load();
});

const rotl = (x: bigint, bits: bigint) => BigInt.asUintN(64, x << bits) | (x >> (64n - bits));

/** SipHash-2-4 with 128 bits, word by word as its authors describe it. */
function sipHash(key: Uint8Array, text: Uint8Array): string {
  const at = (bytes: Uint8Array, place: number) => Buffer.from(bytes).readBigUInt64LE(place);
  const [k0, k1] = [at(key, 0), at(key, 8)];
  let v0 = k0 ^ 0x736f6d6570736575n;
  let v1 = k1 ^ 0x646f72616e646f6dn ^ 0xeen;
  let v2 = k0 ^ 0x6c7967656e657261n;
  let v3 = k1 ^ 0x7465646279746573n;
  const rounds = (count: number) => {
    for (let n = 0; n < count; n++) {
      v0 = BigInt.asUintN(64, v0 + v1);
      v1 = rotl(v1, 13n) ^ v0;
      v0 = rotl(v0, 32n);
      v2 = BigInt.asUintN(64, v2 + v3);
      v3 = rotl(v3, 16n) ^ v2;
      v0 = BigInt.asUintN(64, v0 + v3);
      v3 = rotl(v3, 21n) ^ v0;
      v2 = BigInt.asUintN(64, v2 + v1);
      v1 = rotl(v1, 17n) ^ v2;
      v2 = rotl(v2, 32n);
    }
  };
  const padded = Buffer.alloc((text.length & ~7) + 8);
  padded.set(text);
  padded[padded.length - 1] = text.length;
  for (let place = 0; place < padded.length; place += 8) {
    v3 ^= at(padded, place);
    rounds(2);
    v0 ^= at(padded, place);
  }
  const digest = Buffer.alloc(16);
  v2 ^= 0xeen;
  rounds(4);
  digest.writeBigUInt64LE(v0 ^ v1 ^ v2 ^ v3);
  v1 ^= 0xddn;
  rounds(4);
  digest.writeBigUInt64LE(v0 ^ v1 ^ v2 ^ v3, 8);
  return digest.toString('hex');
}

describe('digest', () => {
  it('is measured by an implementation that gives the published vectors', () => {
    const bytes = Uint8Array.from({ length: 16 }, (_, n) => n);
    const vectors = ['a3817f04ba25a8e66df67214c7550293', 'da87c1d86b99af44347659119b22fc45'];
    for (const [length, vector] of vectors.entries())
      expect(sipHash(bytes, bytes.subarray(0, length))).toBe(vector);
  });

  it('is SipHash-2-4 of the UTF-8 bytes, whatever the kernel held before', () => {
    const key = Buffer.from('brewslm input v1');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const digest = Buffer.from(Uint32Array.from(kernel.digest(text)).buffer);
        expect(digest.toString('hex')).toBe(sipHash(key, Buffer.from(text)));
      }),
      { numRuns: 200 },
    );
  });
});

describe('shortHash', () => {
  it('tells replies apart that differ in a word, however long they are', () => {
    const replies = Array.from({ length: 20_000 }, (_, n) => `${'so '.repeat(n % 900)}${n} ends.`);
    expect(new Set(replies.map((reply) => kernel.shortHash(reply))).size).toBeGreaterThan(19_990);
    expect(kernel.shortHash('')).not.toBe(0);
  });
});
