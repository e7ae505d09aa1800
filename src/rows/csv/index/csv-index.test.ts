import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { CsvIndex, ROW_END } from './csv-index.ts';

const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;

/** The index in plain TypeScript, byte by byte. */
function twin(text: Buffer, from: number, delimiter: number): { tape: number[]; stop: number } {
  const tape: number[] = [];
  let lines = 0;
  let inside = false;
  let before: 'end' | 'closing quote' | 'other' = 'end';
  for (let at = from; at < text.length; at++) {
    const byte = text[at];
    const ends = !inside && (byte === delimiter || byte === LINE_FEED);
    if (byte === 0) return { tape, stop: at };
    if (byte === QUOTE && !inside && before === 'other') return { tape, stop: at };
    if (before === 'closing quote' && byte !== QUOTE && byte !== RETURN && !ends)
      return { tape, stop: at };
    if (byte === LINE_FEED) lines++;
    if (ends) tape.push(...(byte === LINE_FEED ? [(at | ROW_END) >>> 0, lines] : [at]));
    before = ends ? 'end' : byte === QUOTE && inside ? 'closing quote' : 'other';
    if (byte === QUOTE) inside = !inside;
  }
  return { tape, stop: text.length };
}

it('finds what its twin finds, and stops where it stops', async () => {
  const index = await CsvIndex.load();
  const field = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'é', ' ', '\r'), maxLength: 30 }),
    fc
      .string({ unit: fc.constantFrom('a', '""', ',', '\n', ';'), maxLength: 90 })
      .map((text) => `"${text}"`),
  );
  const rows = fc
    .array(fc.array(field, { minLength: 1, maxLength: 5 }), { maxLength: 12 })
    .map((all) => all.map((row) => `${row.join(',')}\n`).join(''));
  const anything = fc.string({
    unit: fc.constantFrom('a', '"', ',', '\n', '\r', '\0', 'bc', ';'),
    maxLength: 200,
  });
  fc.assert(
    fc.property(
      fc.oneof(rows, anything),
      fc.nat(80),
      fc.constantFrom(',', ';'),
      (text, from, by) => {
        const block = Buffer.from(`${'-'.repeat(from)}${text}`);
        const delimiter = by.charCodeAt(0);
        index.take(block);
        index.index(from, delimiter);
        const found = { tape: [...index.tape.subarray(0, index.count)], stop: index.stop };
        expect(found).toEqual(twin(block, from, delimiter));
      },
    ),
    { numRuns: 2000 },
  );
});
