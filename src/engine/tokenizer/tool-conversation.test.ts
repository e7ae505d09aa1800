import { describe, expect, it } from 'vitest';
import { ChatTemplate } from './chat-template.ts';
import { Tokenizer } from './tokenizer.ts';
import { knowsTools } from './tool-conversation.ts';
import { encodeChats } from './training-example.ts';
import { trainTokenizer } from './train-tokenizer.ts';

/** As Qwen 2.5 does it: tools in the system turn, calls in tags, results in turns of the user. */
const TOOLS = `{%- if tools %}
{{- '<|im_start|>system\\n' }}
{%- if messages[0].role == 'system' %}{{- messages[0].content + '\\n\\n' }}{%- endif %}
{{- '<tools>' }}
{%- for tool in tools %}{{- '\\n' }}{{- tool | tojson }}{%- endfor %}
{{- '\\n</tools><|im_end|>\\n' }}
{%- endif %}
{%- for message in messages %}
{%- if message.role == 'user' or (message.role == 'system' and not tools) or (message.role == 'assistant' and not message.tool_calls) %}
{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
{%- elif message.role == 'assistant' %}
{{- '<|im_start|>assistant' }}
{%- if message.content %}{{- '\\n' + message.content }}{%- endif %}
{%- for call in message.tool_calls %}
{{- '\\n<tool_call>\\n{"name": "' + call.function.name + '", "arguments": ' }}{{- call.function.arguments | tojson }}{{- '}\\n</tool_call>' }}
{%- endfor %}
{{- '<|im_end|>\\n' }}
{%- elif message.role == 'tool' %}
{%- if messages[loop.index0 - 1].role != 'tool' %}{{- '<|im_start|>user' }}{%- endif %}
{{- '\\n<tool_response>\\n' + message.content + '\\n</tool_response>' }}
{%- if loop.last or messages[loop.index0 + 1].role != 'tool' %}{{- '<|im_end|>\\n' }}{%- endif %}
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}`;

const files = trainTokenizer(['a'], 260);
const open = (template: string | null) => ({
  ...files,
  chatTemplate: template ?? files.chatTemplate,
});

const call = (city: string) => ({
  type: 'function',
  function: { name: 'weather', arguments: { city } },
});
const tools = [{ type: 'function', function: { name: 'weather', description: 'of a city' } }];
const messages = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Oslo or Rome?' },
  { role: 'assistant', content: 'I look.', tool_calls: [call('Oslo'), call('Rome')] },
  { role: 'tool', content: '{"sky": "rain"}' },
  { role: 'tool', content: 'sun' },
  { role: 'assistant', content: 'Rome.' },
];

describe('conversations with tools', () => {
  it('are put to a model by its own template, calls and replies to be learnt', async () => {
    const tokenizer = Tokenizer.open(open(TOOLS));
    const [{ ids, targets }] = await encodeChats(tokenizer, [{ messages, tools }]);
    const written = [...ids].filter((_, i) => targets[i] === 1);
    expect(await tokenizer.decode(written)).toBe(
      [
        'I look.\n<tool_call>\n{"name": "weather", "arguments": {"city": "Oslo"}}\n</tool_call>',
        '\n<tool_call>\n{"name": "weather", "arguments": {"city": "Rome"}}\n</tool_call><|im_end|>',
        'Rome.<|im_end|>',
      ].join(''),
    );
    const text = await tokenizer.decode([...ids]);
    expect(text).toContain('Be brief.\n\n<tools>\n{"type": "function"');
    expect(text).toContain('<tool_response>\nsun\n</tool_response><|im_end|>');
  });

  it.each([
    ['renders tools, calls and results', TOOLS, true],
    ['ignores tools', null, false],
    [
      'drops results',
      TOOLS.replace("' + message.content + '\\n</tool_response>", '</tool_response>'),
      false,
    ],
    ['drops calls', TOOLS.replace('call.function.arguments | tojson', "'{}'"), false],
    [
      'refuses turns of tools',
      `{% if messages[1].role == 'tool' or messages[2] and messages[2].role == 'tool' %}{{ raise_exception('no') }}{% endif %}${TOOLS}`,
      false,
    ],
  ])('a template that %s', (_what, template, knows) => {
    expect(knowsTools(ChatTemplate.open(open(template)))).toBe(knows);
  });

  it('are refused where the template drops a turn', async () => {
    const dropping = TOOLS.replace(
      "message.role == 'user' or",
      "message.role == 'user' and loop.index0 == 1 or",
    );
    const tokenizer = Tokenizer.open(open(dropping));
    const more = [
      ...messages,
      { role: 'user', content: 'Thanks' },
      { role: 'assistant', content: 'Bye' },
    ];
    await expect(encodeChats(tokenizer, [{ messages: more, tools }])).rejects.toMatchObject({
      problem: { code: 'tokenizer.template-drops' },
    });
  });
});
