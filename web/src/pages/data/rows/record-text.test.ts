import { describe, expect, it } from 'vitest';
import type { CanonicalRecord } from '../../../../../src/catalog/records/record.ts';
import { lineOf, partsOf } from './record-text.ts';

const common = { id: 'a', source: { file: 'a.csv', line: 2 } };

describe('a record for people', () => {
  it('is its parts, without id and source', () => {
    const record = { ...common, label: 'card', text: 'Where is\nmy card?' } as CanonicalRecord;
    expect(partsOf(record)).toEqual([
      { name: 'text', text: 'Where is\nmy card?' },
      { name: 'label', text: 'card' },
    ]);
    expect(lineOf(record)).toBe('Where is my card?');
  });

  it('of turns is one part a turn', () => {
    const messages = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello' },
    ];
    const record = { ...common, messages } as CanonicalRecord;
    expect(partsOf(record).map(({ name }) => name)).toEqual(['user', 'assistant']);
    expect(lineOf(record)).toBe('Hi → Hello');
  });

  it('shows what is no text as JSON', () => {
    const record = { ...common, text: 'x', output: { name: 'A' } } as unknown as CanonicalRecord;
    expect(partsOf(record)[1]).toEqual({ name: 'output', text: '{\n  "name": "A"\n}' });
  });
});
