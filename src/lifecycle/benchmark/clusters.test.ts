import { describe, expect, it } from 'vitest';
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import { clustersOf } from './clusters.ts';

const source = { file: 'data.jsonl', line: 1 };
const sentence = (words: number, from = 0) =>
  Array.from({ length: words }, (_, i) => `word${from + i}`).join(' ');

const classified = (id: string, text: string): CanonicalRecord => ({
  id,
  source,
  text,
  label: 'x',
});
const asked = (id: string, question: string, passage: string): CanonicalRecord => ({
  id,
  source,
  question,
  contexts: [passage],
  answer: `answer ${id}`,
});

describe('clustersOf', () => {
  it('joins near-duplicates, through others too, and leaves the rest alone', async () => {
    const a = sentence(60);
    const b = a.replace('word59', 'other');
    const c = b.replace('word0 ', 'another ');
    const records = [
      classified('a', a),
      classified('far', sentence(60, 1000)),
      classified('b', b),
      classified('c', c),
    ];
    expect(Object.fromEntries(await clustersOf(records, 0.85))).toEqual({
      a: 'a',
      b: 'a',
      c: 'a',
      far: 'far',
    });
  });

  it('joins questions about one passage', async () => {
    const [first, second] = [sentence(80), sentence(80, 500)];
    const records = [
      asked('1', 'who wrote it', first),
      asked('2', 'where was that', second),
      asked('3', 'when did this happen', first),
    ];
    expect(Object.fromEntries(await clustersOf(records, 0.85))).toEqual({ 1: '1', 2: '2', 3: '1' });
  });
});
