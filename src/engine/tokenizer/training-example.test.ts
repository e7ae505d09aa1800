import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatMessage } from './chat-template.ts';
import type { TokenizerFiles } from './files.ts';
import { Tokenizer } from './tokenizer.ts';
import { encodeChats, encodePrompt, encodeTexts } from './training-example.ts';
import { trainTokenizer } from './train-tokenizer.ts';

/** A family's chat template, for conversations without tools, and its special tokens. */
interface Family {
  template: string;
  special: string[];
  bos: string | null;
  eos: string;
  /** What the model writes for the reply `text`. */
  writes: (text: string, last: boolean) => string;
}

const families: Record<string, Family> = {
  SmolLM2: {
    template:
      "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n' }}{% endif %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
    special: ['<|im_start|>', '<|im_end|>'],
    bos: '<|im_start|>',
    eos: '<|im_end|>',
    writes: (text) => `${text}<|im_end|>`,
  },
  'Llama 3.2': {
    template: `{{- bos_token }}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}
        {%- set date_string = strftime_now("%d %b %Y") %}
    {%- else %}
        {%- set date_string = "26 Jul 2024" %}
    {%- endif %}
{%- endif %}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}
{{- "<|start_header_id|>system<|end_header_id|>\\n\\n" }}
{{- "Cutting Knowledge Date: December 2023\\n" }}
{{- "Today Date: " + date_string + "\\n\\n" }}
{{- system_message }}
{{- "<|eot_id|>" }}
{%- for message in messages %}
    {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
{%- endif %}`,
    special: ['<|begin_of_text|>', '<|start_header_id|>', '<|end_header_id|>', '<|eot_id|>'],
    bos: '<|begin_of_text|>',
    eos: '<|eot_id|>',
    writes: (text) => `${text.trim()}<|eot_id|>`,
  },
  'Qwen 2.5': {
    template: `{%- if messages[0]['role'] == 'system' %}
    {{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}
{%- else %}
    {{- '<|im_start|>system\\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\\n' }}
{%- endif %}
{%- for message in messages %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant" and not message.tool_calls) %}
        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}`,
    special: ['<|im_start|>', '<|im_end|>', '<|endoftext|>'],
    bos: null,
    eos: '<|im_end|>',
    writes: (text) => `${text}<|im_end|>`,
  },
  'Qwen 3': {
    template: `{%- if messages[0].role == 'system' %}
    {{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}
{%- endif %}
{%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.multi_step_tool and message.role == "user" and message.content is string and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
        {%- set ns.multi_step_tool = false %}
        {%- set ns.last_query_index = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- if message.content is string %}
        {%- set content = message.content %}
    {%- else %}
        {%- set content = '' %}
    {%- endif %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}
        {{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>' + '\\n' }}
    {%- elif message.role == "assistant" %}
        {%- set reasoning_content = '' %}
        {%- if message.reasoning_content is string %}
            {%- set reasoning_content = message.reasoning_content %}
        {%- else %}
            {%- if '</think>' in content %}
                {%- set reasoning_content = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
                {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
            {%- endif %}
        {%- endif %}
        {%- if loop.index0 > ns.last_query_index %}
            {%- if loop.last or (not loop.last and reasoning_content) %}
                {{- '<|im_start|>' + message.role + '\\n<think>\\n' + reasoning_content.strip('\\n') + '\\n</think>\\n\\n' + content.lstrip('\\n') }}
            {%- else %}
                {{- '<|im_start|>' + message.role + '\\n' + content }}
            {%- endif %}
        {%- else %}
            {{- '<|im_start|>' + message.role + '\\n' + content }}
        {%- endif %}
        {{- '<|im_end|>\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\\n\\n</think>\\n\\n' }}
    {%- endif %}
{%- endif %}`,
    special: ['<|im_start|>', '<|im_end|>', '<|endoftext|>'],
    bos: null,
    eos: '<|im_end|>',
    // A last reply opens with the thoughts it did not need.
    writes: (text, last) => `${last ? '<think>\n\n</think>\n\n' : ''}${text}<|im_end|>`,
  },
  TinyLlama: {
    template:
      "{% for message in messages %}\n{% if message['role'] == 'user' %}\n{{ '<|user|>\n' + message['content'] + eos_token }}\n{% elif message['role'] == 'system' %}\n{{ '<|system|>\n' + message['content'] + eos_token }}\n{% elif message['role'] == 'assistant' %}\n{{ '<|assistant|>\n'  + message['content'] + eos_token }}\n{% endif %}\n{% if loop.last and add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n{% endfor %}",
    special: ['<s>', '</s>'],
    bos: '<s>',
    eos: '</s>',
    writes: (text) => `${text}</s>`,
  },
};

const TRAINED = trainTokenizer(['How are you? I am fine, thanks. And you?'], 280);

/** The family's template over a small vocabulary of bytes and merges. */
function filesOf({ template, special, bos, eos }: Family): TokenizerFiles {
  const json = JSON.parse(TRAINED.tokenizerJson);
  const taken = Object.keys(json.model.vocab).length;
  const added = special.filter((token) => !(token in json.model.vocab));
  for (const [index, content] of added.entries())
    json.added_tokens.push({ ...json.added_tokens[0], id: taken + index, content });
  return {
    ...TRAINED,
    tokenizerJson: JSON.stringify(json),
    chatTemplate: template,
    bosToken: bos,
    eosToken: eos,
  };
}

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

describe.each(Object.entries(families))('the %s template', (_name, family) => {
  const tokenizer = Tokenizer.open(filesOf(family));

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
  const chatml = families['SmolLM2'];
  const open = (template: string | null) =>
    Tokenizer.open({ ...filesOf(chatml), chatTemplate: template });
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
  const tokenizer = Tokenizer.open(TRAINED);

  it('ends each text and predicts all of it', async () => {
    const [{ ids, targets }] = await encodeTexts(tokenizer, ['I am fine']);
    expect(await tokenizer.decode([...ids])).toBe('I am fine<|im_end|>');
    expect(targets.every((target) => target === 1)).toBe(true);
  });

  it('starts with the beginning-of-text token where the model wants one', async () => {
    const started = Tokenizer.open({ ...TRAINED, bosToken: '<|endoftext|>', addBos: true });
    const [{ ids }] = await encodeTexts(started, ['I']);
    expect(await started.decode([...ids])).toBe('<|endoftext|>I<|im_end|>');
  });
});
