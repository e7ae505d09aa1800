import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chatFamilies,
  familyBase,
  familyFiles,
} from '../../../test/support/models/chat-families.ts';
import type { ChatMessage } from './chat-template.ts';
import { Tokenizer } from './tokenizer.ts';
import { encodeChats, encodePrompt, encodeTexts } from './training-example.ts';

const TURNS: ChatMessage[] = [
  { role: 'system', content: 'Be brief. 😀' },
  { role: 'user', content: 'How are you? 你好' },
  { role: 'assistant', content: 'I am fine 😀, thanks.' },
  { role: 'user', content: 'I am fine 😀, thanks.' },
  { role: 'assistant', content: 'Good.' },
];

async function targetText(tokenizer: Tokenizer, messages: ChatMessage[]): Promise<string[]> {
  const [{ ids, targets }] = await encodeChats(tokenizer, [messages]);
  const runs: number[][] = [];
  ids.forEach((id, i) => {
    if (targets[i] === 0) return;
    if (targets[i - 1] === 1) runs[runs.length - 1].push(id);
    else runs.push([id]);
  });
  return Promise.all(runs.map((run) => tokenizer.decode(run)));
}

describe.each(Object.entries(chatFamilies))('the %s template', (_name, family) => {
  const tokenizer = Tokenizer.open(familyFiles(family));

  it.each([
    ['with a system turn', TURNS],
    ['without one', TURNS.slice(1)],
    ['of one exchange', TURNS.slice(1, 3)],
  ])('marks exactly what the assistant writes in a chat %s', async (_kind, messages) => {
    const replies = messages.filter((message) => message.role === 'assistant');
    expect(await targetText(tokenizer, messages)).toEqual(
      replies.map(({ content }, i) => family.writes(content, i === replies.length - 1)),
    );
  });

  it('marks replies of any words', async () => {
    const words = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => text === text.trim() && !/[<>]/.test(text));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(words, words), { minLength: 1 }), async (exchanges) => {
        const messages = exchanges.flatMap(([user, assistant]) => [
          { role: 'user', content: user },
          { role: 'assistant', content: assistant },
        ]);
        expect(await targetText(tokenizer, messages)).toEqual(
          exchanges.map(([, reply], i) => family.writes(reply, i === exchanges.length - 1)),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('starts the last reply where the prompt ends', async () => {
    const [{ ids, targets }] = await encodeChats(tokenizer, [TURNS]);
    const prompt = await encodePrompt(tokenizer, TURNS.slice(0, -1));
    expect(Array.from(ids.subarray(0, prompt.length))).toEqual(prompt);
    expect(targets[prompt.length - 1]).toBe(0);
    expect(targets[prompt.length]).toBe(1);
  });
});

describe('templates that cannot be trained on', () => {
  const chatml = chatFamilies['SmolLM2'];
  const open = (template: string | null) =>
    Tokenizer.open({ ...familyFiles(chatml), chatTemplate: template });
  const line = "{{ message['role'] + message['content'] + '<|im_end|>' }}";

  it.each([
    [
      'drops a turn',
      `{% for message in messages[1:] %}${line}{% endfor %}`,
      /drops turn 1/,
      'drops',
    ],
    [
      'reverses turns',
      `{% for message in messages[::-1] %}${line}{% endfor %}`,
      /moves turn 2/,
      'moves',
    ],
    [
      'rewrites words',
      "{% for message in messages %}{{ message['content']|upper + '<|im_end|>' }}{% endfor %}",
      /rewrites turn/,
      'rewrites',
    ],
    [
      'has no end of turn',
      "{% for message in messages %}{{ message['content'] + '\n' }}{% endfor %}",
      /without a special token/,
      'endless',
    ],
    ['raises', "{{ raise_exception('roles must alternate') }}", /roles must alternate/, 'refuses'],
    ['needs a clock', "{{ strftime_now('%Y') }}", /refuses this conversation/, 'refuses'],
    ['does not parse', '{% for %}', /does not parse/, 'syntax'],
  ])('one that %s is refused', async (_what, template, message, code) => {
    await expect(encodeChats(open(template), [TURNS])).rejects.toThrow(message);
    await expect(encodeChats(open(template), [TURNS])).rejects.toMatchObject({
      problem: { code: `tokenizer.template-${code}` },
    });
  });

  it('a model without one is refused', async () => {
    await expect(encodeChats(open(null), [TURNS])).rejects.toMatchObject({
      problem: { code: 'tokenizer.no-chat-template' },
    });
  });
});

describe('encodeTexts', () => {
  const tokenizer = Tokenizer.open(familyBase);

  it('ends each text and predicts all of it', async () => {
    const [{ ids, targets }] = await encodeTexts(tokenizer, ['I am fine']);
    expect(await tokenizer.decode([...ids])).toBe('I am fine<|im_end|>');
    expect(targets.every((target) => target === 1)).toBe(true);
  });

  it('starts with the beginning-of-text token where the model wants one', async () => {
    const started = Tokenizer.open({ ...familyBase, bosToken: '<|endoftext|>', addBos: true });
    const [{ ids }] = await encodeTexts(started, ['I']);
    expect(await started.decode([...ids])).toBe('<|endoftext|>I<|im_end|>');
  });
});
