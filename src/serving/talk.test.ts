/** What becomes of a reply, whatever model wrote it. */
import { expect, test } from 'vitest';
import { tinyModel } from '../../test/support/models/tiny-model.ts';
import { Tokenizer } from '../engine/tokenizer/tokenizer.ts';
import { chatAsked, type Asked } from './asked.ts';
import type { CurrentModel } from './current-model.ts';
import { ServingFigures, type TalkEnd } from './figures.ts';
import { Slots } from './slots.ts';
import { talk, type Desk, type Said } from './talk.ts';

const tokenizer = Tokenizer.open(tinyModel().tokenizer);
const slots = new Slots(1, 0);
const figures = new ServingFigures(slots);
let held = 0;

/** A model that writes this. */
async function deskFor(reply: string): Promise<Desk> {
  const ids = await tokenizer.encode(reply);
  const model = {
    identity: { name: 'tiny', release: 1, bundle: 'b'.repeat(64) },
    tokenizer,
    hold: () => {
      held += 1;
      return () => (held -= 1);
    },
    chatPrompt: async () => [1, 2, 3],
    roomFor: (_: unknown, most: number) => most,
    write: async function* () {
      yield* ids;
    },
  };
  return { model: { get: () => model } as unknown as CurrentModel, slots, figures };
}

async function heard(reply: string, asked: Asked): Promise<{ said: Said[]; end: TalkEnd }> {
  const talking = talk(await deskFor(reply), asked, new AbortController().signal);
  const said: Said[] = [];
  for (;;) {
    const next = await talking.next();
    if (next.done) return { said, end: next.value };
    said.push(next.value);
  }
}

const tools = [{ type: 'function', function: { name: 'find', parameters: {} } }];
const messages = [{ role: 'user', content: 'Where?' }];
const withTools = chatAsked({ messages, tools });

test('calls of tools that there are come as calls, all else as words', async () => {
  const call = '<tool_call>\n{"name":"find","arguments":{"n":1}}\n</tool_call>';
  const { said, end } = await heard(call, withTools);
  expect(said.slice(1)).toEqual([
    { kind: 'calls', calls: [{ name: 'find', arguments: { n: 1 } }] },
  ]);
  expect([end.finish, end.promptTokens]).toEqual(['tool_calls', 3]);
  for (const other of [call.replace('find', 'lose'), 'At sea.'])
    expect((await heard(other, withTools)).said.slice(1)).toEqual([{ kind: 'text', text: other }]);
  const plain = await heard(call, chatAsked({ messages, tools, tool_choice: 'none' }));
  expect(plain.said.every(({ kind }) => kind !== 'calls')).toBe(true);
});

test('a talk that is left lets go of its slot and its model', async () => {
  const talking = talk(await deskFor('At sea.'), withTools, new AbortController().signal);
  await talking.next();
  expect([slots.taken, held]).toEqual([1, 1]);
  await talking.return(undefined as never);
  expect([slots.taken, held]).toEqual([0, 0]);
  const wrong = talk(
    await deskFor('At sea.'),
    chatAsked({ messages, model: 'another' }),
    new AbortController().signal,
  );
  await expect(wrong.next()).rejects.toMatchObject({ code: 'serve.model-unknown' });
  expect([slots.taken, held]).toEqual([0, 0]);
});

test('what is asked is read as clients write it', () => {
  const parts = [
    { type: 'text', text: 'Where ' },
    { type: 'text', text: 'is it?' },
  ];
  const asked = chatAsked({
    model: 'tiny',
    messages: [
      { role: 'developer', content: 'Be short.' },
      { role: 'user', content: parts },
    ],
    max_completion_tokens: 7,
    stop: 'END',
    seed: -1,
    user: 'somebody',
  });
  expect(asked).toMatchObject({
    prompt: {
      turns: [
        { role: 'system', content: 'Be short.' },
        { role: 'user', content: 'Where is it?' },
      ],
    },
    maxTokens: 7,
    stops: ['END'],
    sampling: { temperature: 0, topP: 1, seed: 2 ** 32 - 1 },
  });
  const image = [{ type: 'image_url', image_url: { url: 'x' } }];
  expect(() => chatAsked({ messages: [{ role: 'user', content: image }] })).toThrow('messages');
  expect(() => chatAsked({ messages, tools, response_format: { type: 'json_object' } })).toThrow(
    'cannot be held to a format',
  );
});
