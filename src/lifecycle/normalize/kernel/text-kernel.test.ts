import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { TextKernel } from './text-kernel.ts';

let kernel: TextKernel;
beforeAll(async () => {
  kernel = await TextKernel.load();
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: 'grapheme', maxLength: 100 }),
  fc.string({
    unit: fc.constantFrom('a', 'Z', '0', ' ', '\n', '"', '\\', '\u0001', '\u001f', 'é', '漢'),
    maxLength: 400,
  }),
);

describe('escape', () => {
  it('writes what JSON.stringify writes', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const escaped = Buffer.from(kernel.escape(text)).toString('utf8');
        expect(`"${escaped}"`).toBe(JSON.stringify(text));
      }),
      { numRuns: 500 },
    );
  });

  it('takes texts longer than the memory it began with', () => {
    const text = 'line "one"\n'.repeat(200_000);
    const escaped = Buffer.from(kernel.escape(text)).toString('utf8');
    expect(`"${escaped}"` === JSON.stringify(text)).toBe(true);
  });
});

/** Eight bytes a step, zeros behind the last. */
function wordHash(text: string): number {
  const bytes = Buffer.from(text);
  let hash = 0n;
  for (let at = 0; at < Math.max(1, bytes.length); at += 8) {
    const word = Buffer.alloc(8);
    bytes.copy(word, 0, at);
    hash = BigInt.asUintN(64, (hash ^ word.readBigUInt64LE()) * 0x9e3779b97f4a7c15n);
    hash ^= hash >> 32n;
  }
  return Number(BigInt.asUintN(32, hash));
}

/** Three words spread over 32 bits. */
function mix(a: number, b: number, c: number, seed: number): number {
  let hash = Math.imul(a ^ seed, 0xcc9e2d51);
  hash = Math.imul((hash ^ (hash >>> 15)) + b, 0x1b873593);
  hash = Math.imul((hash ^ (hash >>> 13)) + c, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const lowerCase = (text: string) => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

describe('shortHash', () => {
  it('is the hash of its twin, or 1', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(kernel.shortHash(text)).toBe(wordHash(text) || 1);
      }),
      { numRuns: 500 },
    );
  });
});

describe('shingles', () => {
  /** The words of a text as the kernel is to find them. */
  const words = (text: string) => text.match(/[a-z0-9\u0080-\u{10ffff}]+/giu) ?? [];

  it('has one hash a word, the same for the same three words in any case and spacing', () => {
    fc.assert(
      fc.property(anyText, fc.integer(), (text, seed) => {
        const found = words(text);
        const hashes = [...kernel.shingles(text, seed)];
        expect(hashes).toHaveLength(found.length);
        const spaced = found.map(lowerCase).join(' -\n ');
        expect([...kernel.shingles(spaced, seed)]).toEqual(hashes);
      }),
      { numRuns: 500 },
    );
  });

  it('has the hashes of its twin', () => {
    fc.assert(
      fc.property(anyText, fc.integer(), (text, seed) => {
        const hashes = [0, 0, ...words(text).map((word) => wordHash(lowerCase(word)))];
        const mixed = hashes.slice(2).map((hash, n) => mix(hashes[n], hashes[n + 1], hash, seed));
        expect([...kernel.shingles(text, seed)]).toEqual(mixed);
        expect([...kernel.shinglesOfBytes(Buffer.from(text), seed)]).toEqual(mixed);
      }),
      { numRuns: 500 },
    );
  });

  it('has another hash for other words', () => {
    const distinct = Array.from({ length: 30_000 }, (_, n) => `word${n}`).join(' ');
    expect(new Set(kernel.shingles(distinct, 1)).size).toBeGreaterThan(29_990);
    const [a] = kernel.shingles('abcdefgh', 1);
    expect(kernel.shingles('abcdefgi', 1)[0]).not.toBe(a);
    expect(kernel.shingles('abcdefg', 1)[0]).not.toBe(a);
    expect(kernel.shingles('abcdefgh', 2)[0]).not.toBe(a);
  });
});
