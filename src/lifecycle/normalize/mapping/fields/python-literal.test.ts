import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePythonLiteral } from './python-literal.ts';

/** As Python's `repr` writes it. */
function repr(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') {
    const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
    const escaped = value
      .replaceAll('\\', '\\\\')
      .replaceAll(quote, `\\${quote}`)
      .replaceAll('\n', '\\n');
    return quote + escaped + quote;
  }
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  if (typeof value === 'object')
    return `{${Object.entries(value)
      .map(([key, item]) => `${repr(key)}: ${repr(item)}`)
      .join(', ')}}`;
  return String(value);
}

describe('parsePythonLiteral', () => {
  it('reads back whatever Python prints', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (each) => {
        expect(parsePythonLiteral(repr(each))).toEqual(JSON.parse(JSON.stringify(each)));
      }),
    );
  });

  it.each([
    ["('a', 1,)", ['a', 1]],
    [String.raw`'\x41\u00e9\U0001F600'`, 'Aé😀'],
    ['{1: [ ]}', { 1: [] }],
  ])('reads %s', (text, value) => {
    expect(parsePythonLiteral(text)).toEqual(value);
  });

  it.each(['', "'open", '[1, 2', '{1}', 'print(1)', '[1] 2', String.raw`'\xZZ'`, 'NaN'])(
    'refuses %j',
    (text) => {
      expect(() => parsePythonLiteral(text)).toThrow(SyntaxError);
    },
  );

  it('refuses what is nested without end, rather than overflow the stack', () => {
    expect(() => parsePythonLiteral('['.repeat(1e6))).toThrow(SyntaxError);
  });
});
