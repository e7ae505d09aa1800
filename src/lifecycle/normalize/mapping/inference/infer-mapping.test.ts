import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { mappingSchema } from '../../../../catalog/records/mapping.ts';
import { recordSchemas } from '../../../../catalog/records/record-schema.ts';
import { ProblemError, type Problem } from '../../../../problem/problem.ts';
import { inferMapping } from './infer-mapping.ts';
import { compileMapping } from '../map-record.ts';
import { tryMapping } from './try-mapping.ts';

/** A sample of forty records, so that texts vary and labels come back. */
const many = <Row>(make: (i: number) => Row): Row[] =>
  Array.from({ length: 40 }, (_, i) => make(i));
const q = (i: number) => `What is the meaning of number ${i}?`;
const a = (i: number) => `Number ${i} means that something was counted ${i} times over.`;
const label = (i: number) => ['billing', 'delivery', 'refund'][i % 3];

function problemOf(work: () => unknown): Problem {
  try {
    work();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('it was taken');
}

describe('inferMapping', () => {
  it('gives the same mapping for any order of columns', () => {
    const sample = many((i) => ({ id: `${i}`, output: a(i), input: '', instruction: q(i) }));
    expect(compileMapping(inferMapping(sample, recordSchemas).mapping).map(sample[1])).toEqual({
      instruction: q(1),
      output: a(1),
    });
  });

  it('keeps its mapping when a few records are broken, and lowers its confidence', () => {
    const sample = many((i) => (i < 4 ? { prompt: q(i) } : { prompt: q(i), completion: a(i) }));
    const { confidence } = inferMapping(sample, ['chat']);
    expect(confidence).toBeLessThan(0.9);
  });

  it('asks when nothing fits: shows the tree, and says what to decide in a mapping that works', () => {
    const sample = many((i) => ({ foo: q(i), bar: { baz: a(i) }, n: i }));
    const { code, message, fix, evidence } = problemOf(() => inferMapping(sample, ['chat']));
    expect(code).toBe('mapping.unclear');
    expect(message).toMatch(/columns foo, bar, n/);
    expect(evidence!.readings).toEqual([]);
    expect(evidence!.dataShape).toMatchObject({
      rows: 40,
      fields: [
        { path: 'foo', depth: 0, types: ['text'], rows: 40, example: q(0) },
        { path: 'bar', depth: 0, types: ['object'], rows: 40 },
        { path: 'bar.baz', name: 'baz', depth: 1, types: ['text'], rows: 40 },
        { path: 'n', types: ['number'], example: '0' },
      ],
    });
    expect(fix).toContain('USER (what the user says)');
    expect(fix).toContain('of foo, bar.baz;');
    const written = fix
      .slice(fix.indexOf('schema:'))
      .replace('USER', 'foo')
      .replace('ASSISTANT', 'bar.baz');
    const mapping = mappingSchema.parse(parse(written));
    expect(tryMapping(mapping, sample).coverage).toBe(1);
  });

  it('proposes a mapping where one yields records, and nothing where no field holds words', () => {
    const numbered = many((i) => ({ tokens: ['Ann', `B${i}`], ner_tags: [1, 0] }));
    const { fix } = problemOf(() => inferMapping(numbered, ['extraction']));
    const proposed = mappingSchema.parse(parse(fix.slice(fix.indexOf('schema:'))));
    expect(tryMapping(proposed, numbered).coverage).toBe(1);
    const sensor = many((i) => ({ at: i, celsius: i / 7 }));
    expect(problemOf(() => inferMapping(sensor, ['chat'])).fix).toMatch(/^No field holds words/);
  });

  it('reads the records of a document under any name, and asks where two lists hold some', () => {
    const asked = many((i) => ({ question: q(i), answer: a(i) }));
    const others = many((i) => ({ prompt: `${q(i)} Say.`, completion: a(i) }));
    const { mapping, coverage } = inferMapping(
      [{ version: 2, 'the log': { entries: asked } }],
      ['qa'],
    );
    expect(mapping).toMatchObject({ schema: 'qa', records: '$["the log"].entries[*]' });
    expect(coverage).toBe(1);
    const { code, evidence } = problemOf(() => inferMapping([{ asked, others }], ['instruction']));
    expect(code).toBe('mapping.unclear');
    expect(evidence!.readings).toMatchObject([{ coverage: 1 }, { coverage: 1 }]);
  });

  it('says which layouts came near, and what they lack', () => {
    const sample = many((i) => ({
      call_type: 'acompletion',
      messages: [{ role: 'user', content: q(i) }],
      response: { text: a(i) },
    }));
    const { evidence } = problemOf(() => inferMapping(sample, ['summarization']));
    expect(evidence!.nearLayouts).toMatchObject([
      {
        title: 'LiteLLM standard logging payload',
        has: ['call_type like completion', 'messages.0.role'],
        lacks: ['response.choices.0.message.content'],
      },
    ]);
  });

  it('refuses data that are clearly for another task, and names the template', () => {
    const sample = many((i) => ({ text: q(i), category: label(i) }));
    expect(() => inferMapping(sample, ['chat', 'language_modeling'])).toThrow(/classification/);
  });

  it('takes answers that are one of few for replies or for labels, as the task needs', () => {
    const sample = many((i) => ({ question: q(i), answer: i % 2 ? 'yes' : 'no' }));
    expect(inferMapping(sample, ['chat', 'language_modeling']).mapping.schema).toBe('chat');
    expect(inferMapping(sample, ['classification']).mapping.schema).toBe('classification');
  });

  it('does not take free answers for labels', () => {
    const sample = many((i) => ({ question: q(i), answer: a(i) }));
    expect(inferMapping(sample, recordSchemas).mapping.schema).toBe('qa');
    expect(inferMapping(sample, ['chat']).mapping.schema).toBe('chat');
  });

  it('takes a few turns of tools for mistakes, not for a kind', () => {
    const sample = Array.from({ length: 200 }, (_, i) => ({
      messages: [
        { role: 'user', content: q(i) },
        { role: i === 7 ? 'tool' : 'assistant', content: a(i) },
      ],
    }));
    const { mapping, coverage } = inferMapping(sample, recordSchemas);
    expect(mapping.schema).toBe('chat');
    expect(coverage).toBe(0.995);
  });

  it('takes one text with an object of fields for an extraction, whatever the text is called', () => {
    const sample = many((i) => ({ scan: `s-${i}.pdf`, letter: q(i), fields: { number: `${i}` } }));
    const reading = inferMapping(sample, ['instruction', 'extraction', 'chat']);
    expect(reading.mapping).toEqual({
      schema: 'extraction',
      text: '{letter}',
      output: '{fields}',
    });
    const logged = sample.map((row) => ({ ...row, level: 'info', host: 'web' }));
    expect(problemOf(() => inferMapping(logged, ['extraction'])).code).toBe('mapping.unclear');
  });

  it('asks about numbered tags, whose names it can only guess', () => {
    const sample = many((i) => ({ tokens: ['Ann', 'saw', `B${i}`], ner_tags: [1, 0, 5] }));
    expect(() => inferMapping(sample, ['extraction'])).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({
          code: 'mapping.unclear',
          evidence: expect.objectContaining({
            readings: [
              expect.objectContaining({
                coverage: 1,
                mapping: expect.objectContaining({
                  tag_names: expect.arrayContaining(['B-PER', 'I-LOC']),
                }),
              }),
            ],
          }),
        }),
      }),
    );
  });

  it.each([
    ['pairs of replies', { prompt: 'p', chosen: 'c', rejected: 'r' }, 'preference'],
    [
      'pairs beside a list of turns',
      {
        prompt: 'p',
        messages: [
          { role: 'user', content: 'p' },
          { role: 'assistant', content: 'c' },
        ],
        chosen: [{ role: 'assistant', content: 'c' }],
        rejected: [{ role: 'assistant', content: 'r' }],
      },
      'preference',
    ],
  ])('does not train on one side of %s unasked', (_what, row, schema) => {
    const sample = many(() => row);
    expect(inferMapping(sample, ['preference']).mapping.schema).toBe(schema);
    expect(() => inferMapping(sample, ['chat', 'instruction'])).toThrow(/preference/);
  });

  it.each([
    [
      'messages of a tree of replies',
      { message_id: 'm', parent_id: 'p', role: 'prompter', text: 'Words of one message.' },
    ],
    [
      'choices whose answer is a number',
      { question: 'Which of these is right?', choices: ['one', 'two'], answer: 1 },
    ],
  ])('does not guess at %s', (_what, row) => {
    const sample = many((i) => ({ ...row, ...('text' in row && { text: `${row.text} ${i}` }) }));
    expect(() => inferMapping(sample, ['chat', 'qa', 'language_modeling'])).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'mapping.unclear' }) }),
    );
  });
});
