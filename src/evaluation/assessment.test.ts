/** Assessments with a subject that answers what it is told to: no model runs here. */
import { describe, expect, it } from 'vitest';
import { descriptions } from '../catalog/records/document.ts';
import { mappingSchema, type Mapping } from '../catalog/records/mapping.ts';
import type { CanonicalRecord, Content } from '../catalog/records/record.ts';
import { recordSchemas, type RecordSchema } from '../catalog/records/record-schema.ts';
import { loadTask } from '../catalog/tasks/task.ts';
import { Tokenizer } from '../engine/tokenizer/tokenizer.ts';
import { trainTokenizer } from '../engine/tokenizer/train-tokenizer.ts';
import { assessmentOf } from './assessment.ts';
import type { EvaluatedItem } from './item.ts';
import { measure } from './measure.ts';
import type { Subject } from './subject.ts';
import { independent } from './statistics/uncertainty.ts';

const tokenizer = Tokenizer.open(trainTokenizer(['a'], 260));
const { evaluation } = loadTask('causal_lm');

const record = (content: Content, id = 'x'): CanonicalRecord => ({
  id,
  source: { file: 'f', line: 1 },
  ...content,
});

/** Writes `reply` to every prompt; of scored rows, those with less to predict are likelier. */
const subject = (reply = ''): Subject & { prompts: number[][] } => {
  const prompts: number[][] = [];
  return {
    prompts,
    tokenizer,
    limit: 4096,
    longReplies: 'leave_out',
    shots: [],
    score: async (examples) =>
      examples.map(({ targets }) => {
        const targetTokens = targets.slice(1).filter((target) => target === 1).length;
        return { logProbability: -targetTokens, targetTokens };
      }),
    choose: async (questions, continuations, weights) =>
      questions.map(({ wanted }) => ({
        likeliest: weights.map((list) => {
          const values = continuations.map(({ length }, at) => -length / list[at]);
          return values.indexOf(Math.max(...values));
        }),
        logProbability: wanted === null ? null : -continuations[wanted].length,
        tokens: 0,
      })),
    async write(asked) {
      prompts.push(...asked);
      const ids = await tokenizer.encode(reply);
      return asked.map(() => ids);
    },
  };
};

const cardOf = (records: RecordSchema, mapping: Partial<Mapping> = {}, labels: string[] = []) => ({
  records,
  labels,
  mapping: { schema: records, ...mapping } as Mapping,
});

const names = (items: readonly EvaluatedItem[], policy = evaluation) =>
  measure(policy.metrics, items, independent(1)).map(({ name }) => name);

describe('an assessment', () => {
  const likelihood = ['bits-per-byte', 'byte-perplexity', 'word-perplexity', 'perplexity'];
  const written: Partial<Record<RecordSchema, string[]>> = {
    qa: ['exact-match', 'token-f1'],
    rag_qa: ['exact-match', 'token-f1'],
    summarization: ['rouge-l'],
    extraction: ['json-validity', 'field-f1'],
    tool_call: ['tool-call-accuracy'],
  };

  it.each(recordSchemas)(
    'of %s reports the metrics that it announces, and no other',
    async (kind) => {
      const content: Content = descriptions[kind].example;
      const task = { classification: 'classification', preference: 'preference' }[kind as string];
      const policy = loadTask(task ?? 'causal_lm').evaluation;
      const labels = 'label' in content ? ['another', content.label] : [];
      const assessment = assessmentOf(cardOf(kind, {}, labels), policy, [record(content)]);
      const items = await assessment.perform(subject(), [record(content)]);
      expect(items.map(({ id }) => id)).toEqual(['x']);
      expect(names(items, policy)).toEqual(assessment.metrics);
      if (task === undefined)
        expect(assessment.metrics).toEqual([...likelihood, ...(written[kind] ?? [])]);
      expect(assessment.metrics[0]).toBe(policy.metrics[0]);
    },
  );

  it('chooses the label that the model finds likeliest', async () => {
    const rows = ['no', 'certainly'].map((label) => record({ text: 'well?', label }, label));
    const card = cardOf('classification', {}, ['certainly', 'no']);
    const policy = loadTask('classification').evaluation;
    const assessment = assessmentOf(card, policy, rows);
    const items = await assessment.perform(subject(), rows);
    expect(items.map(({ choice }) => choice)).toEqual([
      { label: 'no', predicted: 'no', predictedByLength: 'certainly' },
      { label: 'certainly', predicted: 'no', predictedByLength: 'certainly' },
    ]);
    // By length only where it is asked for: it takes more than what decides.
    const deciding = await assessment.perform(subject(), rows, 'deciding');
    expect(deciding.map(({ choice }) => choice)).toEqual([
      { label: 'no', predicted: 'no' },
      { label: 'certainly', predicted: 'no' },
    ]);
    // Bytes of the label itself, without the end of turn that is scored with it.
    expect(items.map(({ likelihood: own }) => own!.targetBytes)).toEqual([2, 9]);
  });

  it('prefers the reply that the model finds likelier', async () => {
    const turn = (role: 'user' | 'assistant', content: string) => ({ role, content });
    const pair = record({
      prompt: [turn('user', 'well?')],
      chosen: [turn('assistant', 'yes, of course')],
      rejected: [turn('assistant', 'no')],
    });
    const assessment = assessmentOf(cardOf('preference'), evaluation, [pair]);
    const [{ preference }] = await assessment.perform(subject(), [pair]);
    expect(preference).toEqual({ whole: 0, perByte: 1 });
  });

  it('asks for no more replies than its policy allows, for the same records each time', async () => {
    const rows = ['a', 'b', 'c'].map((id) => record({ question: id, answer: id }, id));
    const policy = { ...evaluation, generation: { items: 2, maxTokens: 9 } };
    const assessment = assessmentOf(cardOf('qa'), policy, rows);
    const replied = async (some: CanonicalRecord[]) =>
      (await assessment.perform(subject('a'), some)).map(({ id, replies }) => [
        id,
        replies?.[0].scores['exact-match'],
      ]);
    const all = [
      ['a', { above: 1, below: 1 }],
      ['b', { above: 0, below: 1 }],
      ['c', undefined],
    ];
    expect(await replied(rows)).toEqual(all);
    expect(await replied(rows.slice(1))).toEqual(all.slice(1));
  });

  it('has replies written to be shown where none can be judged, and no metric of them', async () => {
    const row = record({
      messages: [
        { role: 'user', content: 'well?' },
        { role: 'assistant', content: 'no' },
      ],
    });
    const assessment = assessmentOf(cardOf('chat'), evaluation, [row], 4);
    const [item] = await assessment.perform(subject('yes'), [row]);
    expect(item.replies).toEqual([{ text: 'yes', expected: 'no', scores: {} }]);
    expect(names([item])).toEqual(assessment.metrics);
    expect(assessment.metrics).toEqual(likelihood);
    for (const content of [{ text: 'well?', label: 'no' }, { text: 'well' }]) {
      const kind = 'label' in content ? 'classification' : 'language_modeling';
      const other = assessmentOf(cardOf(kind, {}, ['no']), evaluation, [record(content)], 4);
      expect((await other.perform(subject(), [record(content)]))[0].replies).toBeUndefined();
    }
  });

  it('leaves out a record whose reply is longer than a row, unless its beginning is to count', async () => {
    const rows = [
      record({
        messages: [
          { role: 'user', content: 'well?' },
          { role: 'assistant', content: 'no '.repeat(40) },
        ],
      }),
    ];
    const assessment = assessmentOf(cardOf('chat'), evaluation, rows);
    const scored = (longReplies: Subject['longReplies']) =>
      assessment.perform({ ...subject(), limit: 32, longReplies }, rows);
    expect(await scored('leave_out')).toEqual([]);
    const [{ likelihood: beginning }] = await scored('cut');
    expect(beginning!.targetTokens).toBeLessThan(32);
  });

  it('joins the windows of a long text, and counts its words once', async () => {
    const text = 'one two three four five six seven';
    const rows = [record({ text })];
    const assessment = assessmentOf(cardOf('language_modeling'), evaluation, rows);
    const [whole] = await assessment.perform(subject(), rows);
    const [cut] = await assessment.perform({ ...subject(), limit: 8 }, rows);
    // The first token has nothing before it to be predicted from.
    expect(whole.likelihood).toMatchObject({ targetBytes: text.length - 1, targetWords: 7 });
    expect(cut.likelihood!.targetWords).toBe(7);
    expect(cut.likelihood!.targetBytes).toBeLessThan(text.length - 1);
  });
});

describe('a written answer', () => {
  const qa = { schema: 'qa', question: '{q}', answer: '{a}' };
  const worked = { ...qa, final_answer: { pattern: '####\\s*(.+)$' } };
  const several = { ...qa, aliases: { field: 'all' } };

  it.each<[string, object, object, string, number | undefined]>([
    ['is right with its final answer', worked, { final_answer: '42' }, 'so\n#### 42.', 1],
    ['is wrong without the pattern', worked, { final_answer: '42' }, '42', 0],
    ['is not asked for where no final answer is stated', worked, {}, '#### 42', undefined],
    ['is right as a whole', several, {}, 'At noon.', 1],
    ['is right as an alias', several, { aliases: ['12:00', 'midday'] }, 'midday', 1],
    ['is wrong otherwise', several, { aliases: ['midday'] }, 'at night', 0],
  ])('%s', async (_what, mapping, fields, reply, right) => {
    const row = record({ question: 'when?', answer: 'at noon', ...fields });
    const card = cardOf('qa', mappingSchema.parse(mapping));
    const [item] = await assessmentOf(card, evaluation, [row]).perform(subject(reply), [row]);
    expect(item.replies?.[0].scores['exact-match']?.above).toBe(right);
  });

  it('calls tools turn by turn, each after the true history', async () => {
    const call = (city: string) => ({
      role: 'assistant' as const,
      content: '',
      tool_calls: [
        { type: 'function' as const, function: { name: 'weather', arguments: { city } } },
      ],
    });
    const row = record({
      tools: descriptions.tool_call.example.tools,
      messages: [
        { role: 'user', content: 'Oslo, then Rome.' },
        call('Oslo'),
        { role: 'tool', content: 'rain' },
        call('Rome'),
        { role: 'tool', content: 'sun' },
        { role: 'assistant', content: 'Rain, then sun.' },
      ],
    });
    const model = subject('{"name":"weather","arguments":{"city":"Rome"}}');
    const assessment = assessmentOf(cardOf('tool_call'), evaluation, [row]);
    const [{ replies }] = await assessment.perform(model, [row]);
    expect(replies!.map(({ scores }) => scores['tool-call-accuracy']!.above)).toEqual([0, 1]);
    const [first, second] = await Promise.all(model.prompts.map((ids) => tokenizer.decode(ids)));
    expect(first).not.toContain('rain');
    expect(second).toContain('rain');
    expect(second).not.toContain('sun');
  });
});
