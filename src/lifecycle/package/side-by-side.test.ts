import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import type { EvaluatedItem } from '../../evaluation/item.ts';
import { sideBySide } from './side-by-side.ts';

const ticket = (line: number): CanonicalRecord => ({
  id: `${line}`,
  source: { file: 'tickets.csv', line },
  text: `Ticket ${line}`,
  label: 'billing',
});
const chosen = ({ id }: CanonicalRecord, predicted: string): EvaluatedItem => ({
  id,
  choice: { label: 'billing', predicted },
});
const chat = (line: number, question = `Where is ${line}?`): CanonicalRecord => ({
  id: `${line}`,
  source: { file: 'chats.jsonl', line },
  messages: [
    { role: 'user', content: question },
    { role: 'assistant', content: 'On its way.' },
  ],
});
const likely = ({ id }: CanonicalRecord, bits: number, written?: string): EvaluatedItem => ({
  id,
  likelihood: {
    logProbability: -bits * Math.LN2,
    targetTokens: 4,
    targetBytes: 10,
    targetWords: 3,
  },
  ...(written !== undefined && {
    replies: [{ text: written, expected: 'On its way.', scores: {} }],
  }),
});

describe('base and trained model side by side', () => {
  it('names the items whose label became right, and those whose label became wrong', () => {
    const rows = [ticket(1), ticket(2), ticket(3)];
    const base = [chosen(rows[0], 'other'), chosen(rows[1], 'billing'), chosen(rows[2], 'other')];
    const trained = [
      chosen(rows[0], 'billing'),
      chosen(rows[1], 'sales'),
      chosen(rows[2], 'sales'),
    ];
    const { counts, better, worse, replies } = sideBySide('accuracy', rows, base, trained);
    expect(counts).toEqual({ better: 1, worse: 1, same: 1 });
    expect(better).toEqual([
      {
        file: 'tickets.csv',
        line: 1,
        prompt: 'Ticket 1',
        expected: 'billing',
        base: 'other',
        trained: 'billing',
        before: 0,
        after: 1,
      },
    ]);
    expect(worse).toMatchObject([{ line: 2, base: 'billing', trained: 'sales' }]);
    expect(replies).toEqual([]);
  });

  it('shows what both wrote, and which replies became likelier', () => {
    const rows = [chat(1), chat(2), chat(3, 'x'.repeat(1000))];
    const base = rows.map((row) => likely(row, 20, 'Hello hello'));
    const trained = [
      likely(rows[0], 10, 'It is.'),
      likely(rows[1], 30),
      likely(rows[2], 5, 'Soon.'),
    ];
    const { counts, better, worse, replies } = sideBySide('bits-per-byte', rows, base, trained);
    expect(counts).toEqual({ better: 2, worse: 1, same: 0 });
    expect(better.map(({ line, before, after }) => [line, before, after])).toEqual([
      [3, 2, 0.5],
      [1, 2, 1],
    ]);
    expect(worse.map(({ line, after }) => [line, after])).toEqual([[2, 3]]);
    expect(replies.map(({ line, base: first, trained: second }) => [line, first, second])).toEqual([
      [1, 'Hello hello', 'It is.'],
      [3, 'Hello hello', 'Soon.'],
    ]);
    expect(replies[1].prompt.length).toBeLessThan(500);
  });

  it('says nothing of a reply without words, of which there is no figure', () => {
    const rows = [chat(1), chat(2)];
    const empty = { logProbability: -1, targetTokens: 1, targetBytes: 0, targetWords: 1 };
    const base = [{ id: '1', likelihood: empty }, likely(rows[1], 20)];
    const trained = [{ id: '1', likelihood: empty }, likely(rows[1], 10)];
    const { counts } = sideBySide('bits-per-byte', rows, base, trained);
    expect(counts).toEqual({ better: 1, worse: 0, same: 0 });
  });

  it('counts every item that both have, and shows none on the wrong side', () => {
    const bits = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })));
    fc.assert(
      fc.property(bits, (pairs) => {
        const rows = pairs.map((_, at) => chat(at + 1));
        const { counts, better, worse } = sideBySide(
          'bits-per-byte',
          rows,
          rows.map((row, at) => likely(row, pairs[at][0])),
          rows.map((row, at) => likely(row, pairs[at][1])),
        );
        expect(counts.better + counts.worse + counts.same).toBe(pairs.length);
        expect(better.every(({ before, after }) => after < before)).toBe(true);
        expect(worse.every(({ before, after }) => after > before)).toBe(true);
      }),
    );
  });
});
