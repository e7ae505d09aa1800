import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { TextKernel } from '../kernel/text-kernel.ts';
import { Comparable, compare } from './compare.ts';
import type { ComparedParts } from './compared-parts.ts';
import { NearFinder } from './near-finder.ts';
import { SignatureIndex } from './signature-index.ts';
import { jaccard, shingleSet, shinglesOf } from './shingles.ts';
import { estimateSimilarity, SIGNATURE_BYTES, writeSignature } from './signature.ts';

let kernel: TextKernel;
beforeAll(async () => {
  kernel = await TextKernel.load();
});

const policy = { action: 'remove', threshold: 0.85 } as const;
const parts = (text: string, reply = ''): ComparedParts => ({
  frame: '',
  input: [text],
  reply,
  decisive: undefined,
});

function finderOver(texts: readonly string[]): NearFinder {
  const signatures = new Uint8Array(SIGNATURE_BYTES * texts.length);
  texts.forEach((text, row) =>
    writeSignature(kernel, shinglesOf(kernel, [text], 1), signatures, row * SIGNATURE_BYTES),
  );
  return new NearFinder(
    () => signatures,
    texts.length,
    policy,
    (row) => new Comparable(kernel, parts(texts[row])),
  );
}

/** Rows found near the last one, when all others were admitted. */
function nearLast(texts: readonly string[]): number[] {
  const finder = finderOver(texts);
  for (let row = 0; row < texts.length - 1; row++) finder.admit(row);
  return finder.near(texts.length - 1).map(({ row }) => row);
}

const word = fc.nat(5000).map((n) => `w${n.toString(36)}`);
const words = (min: number, max: number) => fc.array(word, { minLength: min, maxLength: max });

describe('shingles', () => {
  it('do not depend on case, spacing, punctuation or where a text is divided', () => {
    const of = (...texts: string[]) => [...shinglesOf(kernel, texts, 7)];
    const plain = of('the quick brown fox jumps over 12 dogs');
    expect(of('The  quick, brown\nfox -- JUMPS over “12” dogs!')).toEqual(plain);
    expect(of('the quick brown', 'fox jumps over 12 dogs')).toEqual(plain);
    expect(of('the quick brown fox jumps over 13 dogs')).not.toEqual(plain);
  });

  it('are one of a short text, and none of a text without words', () => {
    expect(shinglesOf(kernel, ['hello'], 7)).toHaveLength(1);
    expect(shinglesOf(kernel, ['Hello there'], 7)).toHaveLength(1);
    expect(shinglesOf(kernel, ['... !?'], 7)).toHaveLength(0);
    expect(shinglesOf(kernel, [], 7)).toHaveLength(0);
  });

  it('take each character of scripts without spaces for a word', () => {
    const [a, b] = [
      shingleSet(kernel, '我今天去图书馆借了三本书'),
      shingleSet(kernel, '我今天去图书馆借了两本书'),
    ];
    expect(a.size).toBe(10);
    expect(jaccard(a, b)).toBeGreaterThan(0.4);
    expect(jaccard(a, b)).toBeLessThan(1);
  });
});

describe('signatures', () => {
  it('estimate the similarity of the shingle sets', () => {
    fc.assert(
      fc.property(words(40, 300), fc.double({ min: 0, max: 1, noNaN: true }), (base, share) => {
        const other = base.map((w, n) => (n / base.length < share ? w : `x${n}`));
        const texts = [base.join(' '), other.join(' ')];
        const signatures = new Uint8Array(2 * SIGNATURE_BYTES);
        texts.forEach((text, row) =>
          writeSignature(kernel, shinglesOf(kernel, [text], 1), signatures, row * SIGNATURE_BYTES),
        );
        const [a, b] = texts.map((text) => shingleSet(kernel, text));
        // Five standard errors of 60 bins, and a little for borrowed ones.
        expect(Math.abs(estimateSimilarity(signatures, 0, 1) - jaccard(a, b))).toBeLessThan(0.4);
      }),
    );
  });

  it('tell apart short texts that have nothing in common', () => {
    const signatures = new Uint8Array(2 * SIGNATURE_BYTES);
    ['hello', 'goodbye'].forEach((text, row) =>
      writeSignature(kernel, shinglesOf(kernel, [text], 1), signatures, row * SIGNATURE_BYTES),
    );
    expect(estimateSimilarity(signatures, 0, 1)).toBeLessThan(0.1);
  });
});

describe('NearFinder', () => {
  it('finds what is far above the threshold among many others, and nothing below it', () => {
    fc.assert(
      fc.property(
        fc.array(words(60, 90), { minLength: 20, maxLength: 40 }),
        fc.nat(),
        fc.nat(59),
        (texts, which, at) => {
          const rows = texts.map((text, n) => `row${n} ${text.join(' ')}`);
          const chosen = which % rows.length;
          const changed = rows[chosen].split(' ').toSpliced(at, 1, 'changed').join(' ');
          const similar =
            jaccard(shingleSet(kernel, changed), shingleSet(kernel, rows[chosen])) >= 0.85;
          expect(nearLast([...rows, changed])).toEqual(similar ? [chosen] : []);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('looks at no more than it must where all texts come from one template', () => {
    const template = Array.from({ length: 40 }, (_, n) => `template${n}`).join(' ');
    const rows = Array.from({ length: 500 }, (_, n) => `${template} ${n} ${n + 1} ${n + 2}`);
    let read = 0;
    const signatures = new Uint8Array(SIGNATURE_BYTES * rows.length);
    rows.forEach((text, row) =>
      writeSignature(kernel, shinglesOf(kernel, [text], 1), signatures, row * SIGNATURE_BYTES),
    );
    const finder = new NearFinder(
      () => signatures,
      rows.length,
      policy,
      (row) => {
        read++;
        return new Comparable(kernel, parts(rows[row]));
      },
    );
    for (let row = 0; row < rows.length - 1; row++) finder.admit(row);
    finder.near(rows.length - 1);
    expect(read).toBeLessThan(20);
  });
});

it('proposes the same rows however many were expected', () => {
  // Few values, so that bands are shared.
  const signature = fc.uint8Array({
    minLength: SIGNATURE_BYTES,
    maxLength: SIGNATURE_BYTES,
    max: 1,
  });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(signature, fc.boolean()), { maxLength: 120 }),
      fc.nat(150),
      (rows, expected) => {
        const signatures = new Uint8Array(Buffer.concat(rows.map(([bytes]) => bytes)));
        const [roomy, tight] = [200, expected].map(
          (count) => new SignatureIndex(() => signatures, count),
        );
        for (const [row, [, isAdded]] of rows.entries()) {
          expect(tight.candidates(row)).toEqual(roomy.candidates(row));
          if (isAdded) for (const index of [roomy, tight]) index.add(row);
        }
      },
    ),
    { numRuns: 100 },
  );
});

describe('compare', () => {
  const passage = Array.from({ length: 100 }, (_, n) => `passage${n}`).join(' ');
  const about = (question: string, reply: string, decisive?: string): Comparable =>
    new Comparable(kernel, { frame: 'Be brief.', input: [question, passage], reply, decisive });

  it('compares part by part: questions about one passage are not the same question', () => {
    const [who, when] = [about('who wrote it', 'she'), about('when was that', 'she')];
    expect(compare(who, when, 0.85)).toBe('none');
    expect(compare(who, about('Who wrote it?', 'She.'), 0.85)).toBe('same');
  });

  it('takes the same input with another reply or label for a conflict, no repeat', () => {
    expect(compare(about('who', 'she'), about('who', 'he'), 0.85)).toBe('input');
    expect(compare(about('who', 'she', '1'), about('who', 'she', '2'), 0.85)).toBe('input');
  });
});
