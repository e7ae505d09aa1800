import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { descriptions } from '../../catalog/records/document.ts';
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import type { StoredExample } from '../../engine/tokenizer/token-set.ts';
import { trainTokenizer } from '../../engine/tokenizer/train-tokenizer.ts';
import { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';
import { encodeRecords, fit, tokenStatistics } from './encode-records.ts';

const example = (targets: number[]): StoredExample => ({
  recordId: 'r',
  ids: Int32Array.from(targets, (_, i) => i),
  targets: Uint8Array.from(targets),
});
const idsOf = (examples: StoredExample[]) => examples.map(({ ids }) => [...ids]);

describe('fit', () => {
  test('leaves alone what fits', () => {
    const short = example([0, 0, 1, 1]);
    expect(fit([short], 4, 'cut')).toEqual({ examples: [short], truncated: 0, dropped: 0 });
  });

  test('a conversation loses its oldest tokens and keeps its reply', () => {
    const { examples, truncated } = fit([example([0, 0, 0, 1, 0, 0, 1, 1])], 4, 'cut');
    expect(idsOf(examples)).toEqual([[4, 5, 6, 7]]);
    expect(truncated).toBe(1);
  });

  test('of a reply that is too long itself the beginning is kept, after some of the prompt', () => {
    const { examples } = fit([example([0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1])], 4, 'cut');
    expect(idsOf(examples)).toEqual([[3, 4, 5, 6]]);
  });

  test('plain text is cut into windows; a last window of one token predicts nothing', () => {
    const text = example([1, 1, 1, 1, 1, 1, 1]);
    expect(idsOf(fit([text], 3, 'cut').examples)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(fit([text], 3, 'cut')).toMatchObject({ truncated: 0, dropped: 1 });
  });

  test('leave out what holds a reply longer than a row, unless it may be cut', () => {
    const long = example([0, 0, 1, 1, 1, 1, 1, 1]);
    const whole = example([0, 1, 0, 0, 0, 0, 1, 1]);
    const text = example([1, 1, 1, 1, 1, 1]);
    expect(fit([long], 4, 'leave_out')).toEqual({ examples: [], truncated: 0, dropped: 1 });
    expect(fit([long], 4, 'cut').examples).toHaveLength(1);
    expect(fit([whole, text], 4, 'leave_out').examples).toHaveLength(3);
  });

  test('an example without targets is left out and counted', () => {
    expect(fit([example([0, 0, 0])], 4, 'cut')).toEqual({ examples: [], truncated: 0, dropped: 1 });
  });

  test('whatever comes, pieces are short enough and predict something', () => {
    const any = fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 40 }).map(example);
    fc.assert(
      fc.property(fc.array(any), fc.integer({ min: 2, max: 16 }), (examples, limit) => {
        for (const piece of fit(examples, limit, 'cut').examples) {
          expect(piece.ids.length).toBeLessThanOrEqual(limit);
          expect(piece.ids.length).toBe(piece.targets.length);
          expect(piece.targets.indexOf(1, 1)).toBeGreaterThan(0);
        }
      }),
    );
  });
});

test('records of every schema are encoded for what the model is to write', async () => {
  const source = { file: 'f', line: 1 };
  const records: CanonicalRecord[] = [
    { id: 'label', source, text: 'lost card', label: 'card_lost' },
    {
      id: 'chat',
      source,
      messages: [
        { role: 'user', content: 'hello' },
        { role: 'assistant', content: 'hi there' },
      ],
    },
    { id: 'text', source, text: 'once upon a time' },
    { id: 'instruction', source, instruction: 'add', input: '1 and 1', output: '2' },
    { id: 'qa', source, question: 'why?', answer: 'because' },
    { id: 'rag', source, question: 'when?', contexts: ['at noon', 'at night'], answer: 'noon' },
    { id: 'summary', source, document: 'a long story', summary: 'a story' },
    { id: 'extraction', source, text: 'Ann ran', output: { PER: ['Ann'] } },
    { id: 'tools', source, ...descriptions.tool_call.example },
  ];
  const tokenizer = Tokenizer.open(trainTokenizer(['a'], 260));
  const examples = await encodeRecords(tokenizer, records);
  const written = await Promise.all(
    examples.map(async ({ recordId, ids, targets }) => [
      recordId,
      await tokenizer.decode([...ids].filter((_, i) => targets[i] === 1)),
    ]),
  );
  expect(Object.fromEntries(written)).toEqual({
    label: 'card_lost<|im_end|>',
    chat: 'hi there<|im_end|>',
    text: 'once upon a time<|im_end|>',
    instruction: '2<|im_end|>',
    qa: 'because<|im_end|>',
    rag: 'noon<|im_end|>',
    summary: 'a story<|im_end|>',
    extraction: '{"PER":["Ann"]}<|im_end|>',
    tools:
      '<tool_call>\n{"name":"weather","arguments":{"city":"Oslo"}}\n</tool_call><|im_end|>' +
      'Yes, it rains in Oslo.<|im_end|>',
  });
});

test('of a preference pair the better reply is learnt, and the worse one is not looked at', async () => {
  const { example } = descriptions.preference;
  const record = { id: 'p', source: { file: 'f', line: 1 }, ...example };
  const { rejected: _, ...rest } = record;
  const chosen = { ...rest, messages: [...record.prompt, ...record.chosen] };
  const tokenizer = Tokenizer.open(trainTokenizer(['a'], 260));
  const [learnt] = await encodeRecords(tokenizer, [record]);
  const [asChat] = await encodeRecords(tokenizer, [
    { id: 'p', source: record.source, messages: chosen.messages },
  ]);
  expect(learnt).toEqual(asChat);
});

test('statistics count tokens and lengths', () => {
  const examples = [example([0, 1]), example([0, 1, 1, 1]), example([0, 0, 1])];
  expect(tokenStatistics(examples)).toEqual({
    examples: 3,
    tokens: 9,
    targetTokens: 5,
    p50: 3,
    p95: 4,
    p99: 4,
    longest: 4,
  });
  expect(tokenStatistics([])).toMatchObject({ examples: 0, tokens: 0, longest: 0 });
});
