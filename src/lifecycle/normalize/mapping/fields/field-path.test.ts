import { describe, expect, it } from 'vitest';
import { readField, segmentsOf, withField } from './field-path.ts';

const span = { 'llm.in': [{ role: 'user' }], a: { 'gen_ai.in': ['x'], b: 1 } };

describe('a path', () => {
  it.each([
    ['a.b', 1],
    ['llm.in', span['llm.in']],
    ['llm.in.0.role', 'user'],
    ['a.gen_ai.in.0', 'x'],
    ['a.gen_ai.out', undefined],
    ['a.b.c', undefined],
  ])('reaches through names that hold dots: %s', (path, value) => {
    expect(readField(span, path)).toEqual(value);
    if (value === undefined) return;
    const found = segmentsOf(span, path).reduce<unknown>(
      (holder, name) => (holder as Record<string, unknown>)[name],
      span,
    );
    expect(found).toEqual(value);
    expect(readField(withField(span, path, 'new'), path)).toBe('new');
  });

  it('makes what is missing on the way to a field', () => {
    expect(withField({ a: { b: 1 } }, 'a.c.d', 2)).toEqual({ a: { b: 1, c: { d: 2 } } });
    expect(withField({}, 'x.y', 2)).toEqual({ x: { y: 2 } });
  });
});
