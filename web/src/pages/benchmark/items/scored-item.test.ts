import { describe, expect, it } from 'vitest';
import { linesOf, madeOf, pairsOf, type ScoredItem } from './scored-item.ts';

const choice = (entry: string, id: string, label: string, predicted: string): ScoredItem => ({
  entry,
  setting: 'trained',
  id,
  choice: { label, predicted },
});

describe('two entries item by item', () => {
  const items = [
    choice('a', '1', 'x', 'x'),
    choice('a', '2', 'x', 'y'),
    choice('a', '3', 'x', 'x'),
    choice('b', '1', 'x', 'x'),
    choice('b', '2', 'x', 'x'),
    { ...choice('b', '3', 'x', 'y'), setting: 'untrained' },
  ];

  it('are compared on what both were scored on, differences first', () => {
    const pairs = pairsOf('accuracy', items, 'a trained', 'b trained');
    expect(pairs.map(({ id }) => id)).toEqual(['2', '1']);
    expect(pairs[0]).toMatchObject({
      wanted: 'x',
      first: { score: 0, said: 'y' },
      second: { score: 1, said: 'x' },
    });
  });

  it('have more for what is better, whatever is measured', () => {
    const likely = {
      logProbability: -Math.LN2 * 8,
      targetTokens: 2,
      targetBytes: 4,
      targetWords: 1,
    };
    expect(madeOf('bits-per-byte', { id: '1', likelihood: likely })).toMatchObject({
      score: -2,
      said: '2.00 bits per byte',
    });
    const reply = { text: 'a', expected: 'b', scores: { chrf: { above: 1, below: 4 } } };
    expect(madeOf('chrf', { id: '1', replies: [reply] as never })?.score).toBe(0.25);
    expect(madeOf('accuracy', { id: '1' })).toBeNull();
  });

  it('come from lines', () =>
    expect(linesOf('{"a":1}\n\n{"a":2}\n')).toEqual([{ a: 1 }, { a: 2 }]));
});
