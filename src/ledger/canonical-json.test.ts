import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, deriveSeed, digest } from './canonical-json.ts';

test('matches the examples of RFC 8785', () => {
  const value = {
    // oxlint-disable-next-line no-loss-of-precision -- the RFC shows that it is lost
    numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000f\nA\'B"\\\\"/',
    literals: [null, true, false],
  };
  expect(canonicalJson(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test('sorts keys by UTF-16 code units, as the RFC asks', () => {
  const keys = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
  const value = Object.fromEntries(keys.map((key) => [key, 0]));
  expect(Object.keys(JSON.parse(canonicalJson(value)) as object)).toEqual([
    '1',
    '\r',
    '\u0080',
    '\u00f6',
    '\u20ac',
    '\ud83d\ude00',
    '\ufb33',
  ]);
});

test('says the same as JSON and does not depend on the order of keys', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.integer()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      expect(digest(reversed)).toBe(digest(value));
    }),
  );
});

test('refuses what JSON cannot carry', () => {
  for (const value of [Number.NaN, Infinity, () => 1, 1n])
    expect(() => canonicalJson({ value })).toThrow(TypeError);
});

test('seeds differ by purpose and by project', () => {
  const seeds = [1, 2].flatMap((seed) => ['a', 'b'].map((purpose) => deriveSeed(seed, purpose)));
  expect(new Set(seeds).size).toBe(4);
  expect(deriveSeed(1, 'a')).toBe(seeds[0]);
});
