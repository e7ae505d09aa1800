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

describe('shingles', () => {
  /** The words of a text as the kernel is to find them. */
  const words = (text: string) => text.match(/[a-z0-9\u0080-\u{10ffff}]+/giu) ?? [];

  it('has one hash a word, the same for the same three words in any case and spacing', () => {
    fc.assert(
      fc.property(anyText, fc.integer(), (text, seed) => {
        const found = words(text);
        const hashes = [...kernel.shingles(text, seed)];
        expect(hashes).toHaveLength(found.length);
        const spaced = found
          .map((word) => word.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()))
          .join(' -\n ');
        expect([...kernel.shingles(spaced, seed)]).toEqual(hashes);
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
