/**
 * Metrics against lm-evaluation-harness, or what it calls, on the same predictions: random ones,
 * near misses, and text that is hard on definitions. Needs a Python with metrics-requirements.txt.
 */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import fc, { type Arbitrary } from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import type { EvaluatedItem } from '../../src/evaluation/item.ts';
import { measure } from '../../src/evaluation/measure.ts';
import { finalAnswerLeniency, matchesAny } from '../../src/evaluation/metrics/exact-match.ts';
import { fieldPart } from '../../src/evaluation/metrics/field-f1.ts';
import { parseJsonReply } from '../../src/evaluation/metrics/json-reply.ts';
import { likeliest } from '../../src/evaluation/scoring/every-label.ts';
import type { MetricName } from '../../src/evaluation/metrics/metric.ts';
import { stem } from '../../src/evaluation/metrics/porter-stemmer.ts';
import { countWords } from '../../src/evaluation/metrics/python-text.ts';
import { rougeLOf } from '../../src/evaluation/metrics/rouge-l.ts';
import { bestTokenF1 } from '../../src/evaluation/metrics/token-f1.ts';
import { preferenceOf } from '../../src/evaluation/metrics/win-rate.ts';
import { independent } from '../../src/evaluation/statistics/uncertainty.ts';

const python = process.env.BREWSLM_HARNESS_PYTHON ?? 'python3';
const script = fileURLToPath(new URL('metrics.py', import.meta.url));

const draw = <Value>(arbitrary: Arbitrary<Value>, count: number): Value[] =>
  fc.sample(arbitrary, { numRuns: count, seed: 1 });

/** Words that meet the rules of some definition, and text of any kind. */
const word = fc.oneof(
  fc.constantFrom(
    'the',
    'An',
    'a',
    'THE',
    'theory',
    'running',
    'Relational',
    'flies',
    'controlled',
  ),
  fc.constantFrom('1,234', '$5.', 'St.', "don't", 'x_y', '3.14', 'U.S.', '#### 7', '"', '``', '…'),
  fc.constantFrom(
    'naïve',
    'İstanbul',
    'STRAßE',
    'ΣΊΣΥΦΟΣ',
    '北京',
    '🙂',
    'a\u0301',
    'thé',
    '½',
    'Ⅷ',
  ),
  // Short words are not stemmed.
  fc.constantFrom('was', 'wa', 'bus', 'bu', 'ties', 'tie'),
  fc.stringMatching(/^[a-z]{1,12}$/),
);
/** What separates words in one language or the other, or in neither. */
const gap = fc.constantFrom(
  ' ',
  ' ',
  ' ',
  '  ',
  '\n',
  '\t',
  '\u00a0',
  '\u3000',
  '\x1c',
  '\x85',
  '\ufeff',
);
const sentence = fc
  .array(fc.tuple(word, gap), { maxLength: 12 })
  .map((pairs) => pairs.flat().join(''));
// Python's arrays of text forget NUL at the end.
const anything = fc
  .string({ unit: 'binary', maxLength: 30 })
  .map((text) => text.replaceAll('\0', ''));
const text = fc.oneof({ weight: 4, arbitrary: sentence }, { weight: 1, arbitrary: anything });

/** Two texts of which the second often is the first, somewhat changed. */
const pair = fc.tuple(text, text, fc.nat(7)).map(([a, b, kind]) => {
  const words = a.split(' ');
  const shuffled = words.toReversed().join(' ');
  const changed = [b, a, a.toUpperCase(), ` ${a}. `, shuffled, `${a} ${b}`, `${a}.`, `${a}.\n`];
  return [a, changed[kind]] as const;
});

const score = fc.oneof(
  fc.double({ min: -60, max: -0.001, noNaN: true }),
  fc.constantFrom(-1, -2, -3, -4, -6),
);

/** Lower case of İ is two characters, and numpy cuts the text by what it grows. A defect we leave. */
const sameWidth = (value: string): string => value.replaceAll('İ', 'I');

/** Characters that take one, two and four bytes, and one or two units of UTF-16. */
const label = fc.constantFrom('ab', 'abc', 'éé', 'ééé', '🙂', '🙂🙂', '🙂🙂🙂');

/** Of the rules of the stemmer. */
const endings =
  's es ies ied ed eed ing y ational tional izer bli alli entli eli ousli ization ator iveness fulli logi icate ative alize ical ful ness ement ent sion tion ion ou ism iti ous ive ize e ll lle biliti alism yyy'.split(
    ' ',
  );

const cases = {
  likelihood: draw(
    fc.array(
      fc.record({
        text: text.map((value) => `${value}.`),
        logProbability: fc.double({ min: -60, max: 0, noNaN: true }),
        tokens: fc.integer({ min: 1, max: 50 }),
      }),
      { minLength: 1, maxLength: 20 },
    ),
    100,
  ),
  choice: draw(
    fc
      .uniqueArray(
        fc.oneof(label, word, sentence).filter((value) => value !== ''),
        {
          minLength: 2,
          maxLength: 8,
        },
      )
      .chain((choices) =>
        fc.record({
          choices: fc.constant(choices),
          scores: fc.array(score, { minLength: choices.length, maxLength: choices.length }),
          gold: fc.nat(choices.length - 1),
        }),
      ),
    400,
  ),
  preference: draw(
    fc.record({
      texts: fc.tuple(fc.oneof(label, word), fc.oneof(label, word)),
      scores: fc.tuple(score, score),
    }),
    300,
  ),
  macroF1: draw(
    fc.array(fc.tuple(fc.constantFrom(...'abcdé'), fc.constantFrom(...'abcdf')), {
      minLength: 1,
      maxLength: 40,
    }),
    200,
  ),
  exact: draw(
    fc
      .tuple(pair, text, fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean())
      .map(([[answer, reply], other, ignoreCase, ignorePunctuation, ignoreNumbers, final]) => ({
        reply: sameWidth(reply),
        answers: [answer, other].map(sameWidth),
        ignoreCase,
        ignorePunctuation,
        ignoreNumbers,
        // Those of the harness's task gsm8k.
        patterns: final ? [',', '\\$', '(?s).*#### ', '\\.$'] : null,
      })),
    600,
  ),
  tokenF1: draw(
    fc.tuple(pair, text).map(([[a, reply], b]) => ({ reply, answers: [a, b] })),
    600,
  ),
  rougeL: draw(
    pair.map(([reference, reply]) => ({ reference, reply })),
    600,
  ),
  json: draw(
    fc.oneof(
      fc.json({ stringUnit: 'binary' }),
      fc
        .tuple(
          fc.constantFrom('', '```json\n', '```', ' \x1c', 'json', '\ufeff'),
          fc.json(),
          fc.constantFrom('', '\n```', '`', '}', 'nosj', '\u3000'),
        )
        .map((parts) => parts.join('')),
      fc.constantFrom(
        '',
        'null',
        'NaN',
        '[-Infinity]',
        '[-NaN]',
        '{"a": Infinity}',
        '"NaN',
        '["\\"NaN"]',
        '[1,]',
        "{'a': 1}",
        '01',
        '[1e999]',
        '"\t"',
        '"\\ud800"',
        '{"a":1,"a":2}',
        '[1NaN]',
        '[InfinityNaN]',
        '// x\n1',
      ),
      text,
    ),
    600,
  ),
  fields: draw(
    fc
      .uniqueArray(fc.constantFrom('name', 'city', 'date', 'sum', 'items'), { minLength: 1 })
      .chain((keys) => {
        const side = fc.dictionary(
          fc.constantFrom(...keys),
          fc.constantFrom(1, '1', 'x', null, true),
        );
        return fc.array(fc.tuple(side, side), { minLength: 1, maxLength: 12 });
      })
      .filter((sides) => sides.some((side) => side.some((own) => Object.keys(own).length > 0))),
    200,
  ),
  stem: draw(
    fc
      .tuple(fc.stringMatching(/^[a-z]{0,6}$/), fc.constantFrom('', ...endings))
      .map((parts) => parts.join(''))
      .filter((value) => value.length > 0),
    20_000,
  ),
};

const folder = temporaryFolder();
let theirs: { [Name in keyof typeof cases]: unknown[] };

beforeAll(async () => {
  const [asked, answered] = [join(folder, 'cases.json'), join(folder, 'results.json')];
  const fields = cases.fields.map((sides) => sides.map((side) => side.map(indicators)));
  await writeFile(asked, JSON.stringify({ ...cases, fields }));
  await promisify(execFile)(python, [script, asked, answered]);
  theirs = JSON.parse(await readFile(answered, 'utf8'));
});

/** Sets of fields, by a spelling of our own. */
const indicators = (fields: object): string[] =>
  Object.entries(fields).map(([key, value]) => `${key}=${JSON.stringify(value)}`);

const value = (name: MetricName, items: EvaluatedItem[]): number =>
  measure([name], items, independent(1))[0].value;

function agrees(name: keyof typeof cases, ours: readonly (number | boolean | readonly number[])[]) {
  expect(ours).toHaveLength(theirs[name].length);
  ours.forEach((own, at) => {
    const [a, b] = [[own].flat().map(Number), [theirs[name][at]].flat().map(Number)];
    a.forEach((figure, place) => {
      const apart = Math.abs(figure - b[place]) / Math.max(1, Math.abs(b[place]));
      expect(apart, `${name} ${JSON.stringify(cases[name][at])}`).toBeLessThanOrEqual(1e-9);
    });
  });
}

describe('lm-evaluation-harness 0.4.13 agrees on', () => {
  it('bits per byte and perplexity by byte, word and token', () => {
    const names = ['bits-per-byte', 'byte-perplexity', 'word-perplexity', 'perplexity'] as const;
    agrees(
      'likelihood',
      cases.likelihood.map((rows) => {
        const items = rows.map((row, at) => ({
          id: `${at}`,
          likelihood: {
            logProbability: row.logProbability,
            targetTokens: row.tokens,
            targetBytes: Buffer.byteLength(row.text),
            targetWords: countWords(row.text),
          },
        }));
        return names.map((name) => value(name, items));
      }),
    );
  });

  it('accuracy, as a whole and by length', () => {
    agrees(
      'choice',
      cases.choice.map(({ choices, scores, gold }) => {
        const { whole, byLength } = likeliest(choices, scores);
        const choice = {
          label: choices[gold],
          predicted: choices[whole],
          predictedByLength: choices[byLength],
        };
        const items = [{ id: 'x', choice }];
        return [value('accuracy', items), value('accuracy-norm', items)];
      }),
    );
  });

  it('preferences, as a whole and by byte', () => {
    agrees(
      'preference',
      cases.preference.map(({ texts, scores }) => {
        const [chosen, rejected] = texts.map((each, at) => ({
          logProbability: scores[at],
          bytes: Buffer.byteLength(each),
        }));
        const items = [{ id: 'x', preference: preferenceOf(chosen, rejected) }];
        return [value('win-rate', items), value('win-rate-norm', items)];
      }),
    );
  });

  it('macro F1', () => {
    agrees(
      'macroF1',
      cases.macroF1.map((pairs) =>
        value(
          'macro-f1',
          pairs.map(([label, predicted], at) => ({ id: `${at}`, choice: { label, predicted } })),
        ),
      ),
    );
  });

  it('exact match, with every option', () => {
    agrees(
      'exact',
      cases.exact.map(({ reply, answers, patterns, ...options }) =>
        matchesAny(reply, answers, {
          ...options,
          regexesToIgnore: patterns === null ? [] : finalAnswerLeniency.regexesToIgnore,
        }),
      ),
    );
  });

  it('token F1', () =>
    agrees(
      'tokenF1',
      cases.tokenF1.map(({ reply, answers }) => bestTokenF1(reply, answers)),
    ));

  it('ROUGE-L', () =>
    agrees(
      'rougeL',
      cases.rougeL.map(({ reply, reference }) => rougeLOf(reply, reference)),
    ));

  it('stems of words', () => expect(cases.stem.map(stem)).toEqual(theirs.stem));

  it('JSON validity', () =>
    agrees(
      'json',
      cases.json.map((reply) => parseJsonReply(reply) !== undefined),
    ));

  it('field F1 of sets', () =>
    agrees(
      'fields',
      cases.fields.map((sides) => {
        const items = sides.map(([wanted, found], at) => ({
          id: `${at}`,
          replies: [{ text: '', expected: '', scores: { 'field-f1': fieldPart(found, wanted) } }],
        }));
        return value('field-f1', items);
      }),
    ));
});
