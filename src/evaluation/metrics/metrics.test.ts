/** Values by hand; `test/interop/metrics.test.ts` compares with the harness on random input. */
import { describe, expect, it } from 'vitest';
import { metricNames } from '../../catalog/tasks/metric-names.ts';
import type { EvaluatedItem, RatioPart } from '../item.ts';
import { measure } from '../measure.ts';
import { metricDefinitions } from './definitions.ts';
import { finalAnswerLeniency, matchesAny, wholeAnswerLeniency } from './exact-match.ts';
import { fieldPart } from './field-f1.ts';
import { parseJsonReply } from './json-reply.ts';
import { likeliest } from '../scoring/every-label.ts';
import type { MetricName } from './metric.ts';
import { stem } from './porter-stemmer.ts';
import { rougeLOf } from './rouge-l.ts';
import { bestTokenF1 } from './token-f1.ts';
import { callsIn, sameCalls } from './tool-call-accuracy.ts';
import { preferenceOf } from './win-rate.ts';
import { independent } from '../statistics/uncertainty.ts';

const value = (name: MetricName, items: readonly EvaluatedItem[]) =>
  measure([name], items, independent(1))[0].value;

describe('metrics of likelihood', () => {
  const items = [
    {
      id: 'a',
      likelihood: { logProbability: -8, targetTokens: 4, targetBytes: 10, targetWords: 2 },
    },
    {
      id: 'b',
      likelihood: { logProbability: -2, targetTokens: 6, targetBytes: 20, targetWords: 3 },
    },
  ];

  it.each<[MetricName, number]>([
    ['bits-per-byte', 10 / Math.LN2 / 30],
    ['byte-perplexity', Math.exp(1 / 3)],
    ['word-perplexity', Math.exp(2)],
    ['perplexity', Math.E],
  ])('%s divides sums, not items', (name, expected) =>
    expect(value(name, items)).toBeCloseTo(expected, 12),
  );
});

describe('metrics of choices', () => {
  const chosen = (pairs: string[]): EvaluatedItem[] =>
    pairs.map((pair, i) => ({ id: `${i}`, choice: { label: pair[0], predicted: pair[1] } }));

  it('accuracy is the share of right labels, with an interval for shares', () => {
    const [{ value: share, interval, items }] = measure(
      ['accuracy'],
      chosen(['aa', 'ab', 'bb', 'ba']),
      independent(1),
    );
    expect({ share, items, method: interval.method }).toEqual({
      share: 0.5,
      items: 4,
      method: 'clopper-pearson',
    });
  });

  it('macro F1 is the mean over true and predicted labels, as scikit-learn has it', () => {
    // f1_score(list("aaabbc"), list("aabbad"), average="macro"):
    // a: 2·2/(3+3), b: 2·1/(2+2), c: 0, d: 0.
    const items = chosen(['aa', 'aa', 'ab', 'bb', 'ba', 'cd']);
    expect(value('macro-f1', items)).toBeCloseTo((2 / 3 + 1 / 2) / 4, 12);
  });

  it('the likeliest label per character is another than the likeliest as a whole', () => {
    expect(likeliest(['no', 'certainly'], [-4, -9])).toEqual({ whole: 0, byLength: 1 });
    // Code points, not UTF-16 units: two emoji are two characters.
    expect(likeliest(['🙂🙂', 'abc'], [-4, -5.9])).toEqual({ whole: 0, byLength: 1 });
  });

  it('gives no figure of what was not measured', () => {
    expect(
      measure(['accuracy-norm', 'bits-per-byte'], chosen(['aa', 'bb']), independent(1)),
    ).toEqual([]);
  });

  it('counts a preference by probability, or by probability per byte; ties one half', () => {
    const long = { logProbability: -10, bytes: 20 };
    expect(preferenceOf(long, { logProbability: -9, bytes: 10 })).toEqual({ whole: 0, perByte: 1 });
    expect(preferenceOf(long, long)).toEqual({ whole: 0.5, perByte: 0.5 });
  });
});

describe('metrics of replies', () => {
  it.each<[string, string, boolean]>([
    ['1,234', '1234', true],
    ['$18', '18', true],
    ['18.\n', '18\n', true],
    ['so it is\n#### 42', '42', true],
    ['18', '19', false],
  ])('a final answer %j for %j', (given, wanted, right) =>
    expect(matchesAny(given, [wanted], finalAnswerLeniency)).toBe(right),
  );

  it.each<[string, string[], boolean]>([
    ['St. Louis!', ['Saint Louis', 'st louis'], true],
    ['the Louvre', ['Louvre'], false],
  ])('a whole answer %j for %j', (given, wanted, right) =>
    expect(matchesAny(given, wanted, wholeAnswerLeniency)).toBe(right),
  );

  it('token F1 counts shared words, without articles and punctuation, for the best answer', () => {
    expect(bestTokenF1('The cat sat, the cat ran.', ['a dog', 'the cat sat on it'])).toBeCloseTo(
      (2 * (2 / 4) * (2 / 4)) / (2 / 4 + 2 / 4),
      12,
    );
    expect(bestTokenF1('the', ['a'])).toBe(1);
    expect(bestTokenF1('', ['word'])).toBe(0);
  });

  it('ROUGE-L takes words in order, stemmed', () => {
    // Common subsequence: polic, kill, the, gunman is "polic … the gunman" of 4 and 4 words.
    expect(rougeLOf('police kill the gunman', 'the gunman killed police')).toBeCloseTo(0.5, 12);
    expect(rougeLOf('running horses', 'runs a horse')).toBeCloseTo(0.8, 12);
    expect(rougeLOf('', 'word')).toBe(0);
  });

  it.each([
    ['caresses', 'caress'],
    ['dies', 'die'],
    ['flying', 'fli'],
    ['enjoyment', 'enjoy'],
    ['relational', 'relat'],
    ['hopping', 'hop'],
    ['geology', 'geolog'],
    ['controlled', 'control'],
    ['skies', 'sky'],
    ['sky', 'sky'],
    ['syzygy', 'syzygi'],
  ])('the stem of %s is %s', (word, expected) => expect(stem(word)).toBe(expected));

  it.each<[string, unknown]>([
    ['```json\n{"a": [1, 2]}\n```', { a: [1, 2] }],
    ['{"a": NaN, "b": "NaN"}', { a: null, b: 'NaN' }],
    ['Here it is: {"a": 1}', undefined],
    ['', undefined],
  ])('reads JSON in %j', (reply, expected) => expect(parseJsonReply(reply)).toEqual(expected));

  it.each<[string, unknown, object, RatioPart]>([
    [
      'order and nesting',
      { b: { c: 2 }, a: ['y', 'x'] },
      { a: ['x', 'y'], b: { c: 2 } },
      part(3, 3),
    ],
    ['a wrong value', { a: '1' }, { a: 1 }, part(0, 1, 1)],
    ['a field too many', { a: 1, b: 2 }, { a: 1 }, part(1, 1, 1)],
    ['a repeated member', { a: ['x', 'x'] }, { a: ['x'] }, part(1, 1, 1)],
    ['no object', ['a'], { a: 'a' }, part(0, 1)],
    ['nothing, where nothing is', {}, { a: [] }, part(0, 0)],
  ])('field F1 of %s', (_what, found, wanted, expected) =>
    expect(fieldPart(found, wanted)).toEqual(expected),
  );

  it.each<[string, string, boolean]>([
    ['marked', '<tool_call>\n{"name":"f","arguments":{"b":[2],"a":1}}\n</tool_call>', true],
    ['bare', '{"name":"f","parameters":{"a":1,"b":[2]}}', true],
    [
      'with text around it',
      'Sure.\n<tool_call>{"name":"f","arguments":"{\\"a\\":1,\\"b\\":[2]}"}</tool_call>',
      true,
    ],
    ['another function', '{"name":"g","arguments":{"a":1,"b":[2]}}', false],
    ['another value', '{"name":"f","arguments":{"a":"1","b":[2]}}', false],
    ['one call too many', '{"name":"f","arguments":{"a":1,"b":[2]}}\n{"name":"f"}', false],
    ['cut', '<tool_call>\n{"name":"f","arguments":{"a":1', false],
    ['text', 'I would call f.', false],
  ])('a call that is %s', (_what, reply, right) =>
    expect(sameCalls(callsIn(reply), [{ name: 'f', arguments: { a: 1, b: [2] } }])).toBe(right),
  );

  it('calls of one turn come in any order', () => {
    const reply = '{"name":"g","arguments":{}}\n{"name":"f","arguments":{}}';
    const wanted = ['f', 'g'].map((name) => ({ name, arguments: {} }));
    expect(sameCalls(callsIn(reply), wanted)).toBe(true);
  });

  it('adds up over the replies of one record and leaves out records without a say', () => {
    const reply = (above: number, below: number) => ({
      text: '',
      expected: '',
      scores: { 'tool-call-accuracy': { above, below } },
    });
    const items = [
      { id: 'a', replies: [reply(1, 1), reply(0, 1)] },
      { id: 'b', replies: [reply(1, 1)] },
      { id: 'c', replies: [reply(0, 0)] },
    ];
    const [metric] = measure(['tool-call-accuracy'], items, independent(1));
    expect(metric).toMatchObject({ value: 2 / 3, items: 2 });
  });
});

it.each(metricNames)('%s is defined under its own name, with a source', (name) => {
  expect(metricDefinitions[name]).toMatchObject({ name, source: expect.stringMatching(/\w/) });
});

/** Of so many right fields, wanted ones, and wrong ones. */
function part(right: number, wanted: number, wrong = 0): RatioPart {
  return { above: 2 * right, below: right + wrong + wanted };
}
