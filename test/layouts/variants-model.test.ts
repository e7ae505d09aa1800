/**
 * What exports of gateways, chat products, trainers and labelling tools look like in the wild:
 * columns more or less, failed calls, tools, pictures, odd files. Each is imported as a user would,
 * without a mapping.
 */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Content } from '../../src/catalog/records/record.ts';
import { zip } from '../data-faults/files/archives.ts';
import { importUnasked, type Imported } from './import-unasked.ts';
import { homeOfAllTests } from '../support/projects/home-of-each-test.ts';

const home = homeOfAllTests();

type Files = Record<string, string | Buffer>;

interface Expected {
  layout: string;
  kept: number;
  /** Rows that the reading does not want. */
  leftOut?: number;
  /** Codes of the rejects, in their order. */
  rejects?: string[];
  /** One of the records, as it must come out. */
  has?: Partial<Record<string, unknown>>;
}

type Variant = [name: string, template: string, files: Files, expected: Expected];

const things =
  'kettle lamp ladder mirror carpet clock stove curtain bench basket wardrobe teapot'.split(' ');
const ask = (i: number) => `Where do I find a ${things[i % things.length]} for room ${i}?`;
const tell = (i: number) => `Behind shelf ${i}, the ${things[(i * 5) % things.length]} section.`;
const said = (role: string, content: unknown) => ({ role, content });
const exchange = (i: number) => ({
  messages: [said('user', ask(i)), said('assistant', tell(i))],
});

/** So many that no split is left empty. */
const N = 60;
const range = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const jsonl = (rows: readonly unknown[], end = '\n'): string =>
  rows.map((row) => JSON.stringify(row) + end).join('');
const log = (rows: readonly unknown[]): Files => ({ 'log.jsonl': jsonl(rows) });
const csv = (rows: readonly (readonly unknown[])[]): string =>
  rows
    .map((row) =>
      row
        .map((cell) => (typeof cell === 'object' ? JSON.stringify(cell) : String(cell)))
        .map((cell) => `"${cell.replaceAll('"', '""')}"`)
        .join(','),
    )
    .join('\r\n');

const completion = (message: unknown) => ({
  object: 'chat.completion',
  choices: [{ index: 0, message, finish_reason: 'stop' }],
});
const call = (i: number, more: object = {}) => ({
  request: { model: 'm', messages: [said('user', ask(i))] },
  response: completion(said('assistant', tell(i))),
  ...more,
});

const weather = {
  type: 'function',
  function: {
    name: 'stock',
    description: 'How many there are',
    parameters: { type: 'object', properties: { thing: { type: 'string' } } },
  },
};
const toolCall = (i: number) => ({
  id: `c${i}`,
  type: 'function',
  function: { name: 'stock', arguments: JSON.stringify({ thing: things[i % 12] }) },
});

const gateway: Variant[] = [
  [
    'columns that nobody knows',
    'general',
    log(range(N, (i) => call(i, { ts: 1700000000 + i, user: null, tags: ['a', null], cost: 0.1 }))),
    { layout: 'chat-completions-log', kept: N, has: exchange(3) },
  ],
  [
    'failed calls and calls without a response',
    'general',
    log(
      range(N, (i) =>
        i === 4
          ? call(i, { response: { error: { message: 'overloaded' } } })
          : i === 7
            ? call(i, { response: null, error: 'timeout' })
            : call(i),
      ),
    ),
    { layout: 'chat-completions-log', kept: N - 2, leftOut: 2 },
  ],
  [
    'a refusal in place of words',
    'general',
    log(
      range(N, (i) =>
        i === 5
          ? call(i, {
              response: completion({ role: 'assistant', content: null, refusal: 'I cannot.' }),
            })
          : call(i),
      ),
    ),
    { layout: 'chat-completions-log', kept: N - 1, rejects: ['record.missing-field'] },
  ],
  [
    'several choices',
    'general',
    log(
      range(N, (i) =>
        call(i, {
          response: {
            object: 'chat.completion',
            choices: [
              { index: 0, message: said('assistant', tell(i)) },
              { index: 1, message: said('assistant', 'Somewhere.') },
            ],
          },
        }),
      ),
    ),
    { layout: 'chat-completions-log', kept: N, has: exchange(2) },
  ],
  [
    'words as typed parts',
    'general',
    log(
      range(N, (i) =>
        call(i, {
          request: { messages: [said('user', [{ type: 'text', text: ask(i) }])] },
        }),
      ),
    ),
    { layout: 'chat-completions-log', kept: N, has: exchange(6) },
  ],
  [
    'a picture among the words',
    'general',
    log(
      range(N, (i) =>
        i === 3
          ? call(i, {
              request: {
                messages: [
                  said('user', [
                    { type: 'text', text: ask(i) },
                    { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } },
                  ]),
                ],
              },
            })
          : call(i),
      ),
    ),
    { layout: 'chat-completions-log', kept: N - 1, rejects: ['record.parts'] },
  ],
  [
    'a developer for the system',
    'general',
    log(
      range(N, (i) =>
        call(i, { request: { messages: [said('developer', 'Be brief.'), said('user', ask(i))] } }),
      ),
    ),
    {
      layout: 'chat-completions-log',
      kept: N,
      has: { messages: [said('system', 'Be brief.'), ...exchange(1).messages] },
    },
  ],
  [
    'tools',
    'general',
    log(
      range(N, (i) =>
        call(i, {
          request: { messages: [said('user', ask(i))], tools: [weather] },
          response: completion({ role: 'assistant', content: null, tool_calls: [toolCall(i)] }),
        }),
      ),
    ),
    {
      layout: 'chat-completions-log',
      kept: N,
      has: {
        tools: [weather],
        messages: [
          said('user', ask(2)),
          {
            ...said('assistant', ''),
            tool_calls: [
              {
                id: 'c2',
                type: 'function',
                function: { name: 'stock', arguments: { thing: 'ladder' } },
              },
            ],
          },
        ],
      },
    },
  ],
  [
    'a document that holds the calls under data',
    'general',
    { 'export.json': JSON.stringify({ object: 'list', data: range(N, (i) => call(i)) }) },
    { layout: 'chat-completions-log', kept: N },
  ],
  [
    'an array',
    'general',
    {
      'export.json': JSON.stringify(
        range(N, (i) => call(i)),
        null,
        2,
      ),
    },
    { layout: 'chat-completions-log', kept: N },
  ],
  [
    'one call a file',
    'general',
    Object.fromEntries(range(N, (i) => [`calls/${i}.json`, JSON.stringify(call(i))])),
    { layout: 'chat-completions-log', kept: N },
  ],
  [
    'a byte order mark and CRLF',
    'general',
    {
      'log.jsonl': `\uFEFF${jsonl(
        range(N, (i) => call(i)),
        '\r\n',
      )}`,
    },
    { layout: 'chat-completions-log', kept: N },
  ],
  [
    'packed with gzip',
    'general',
    { 'log.jsonl.gz': gzipSync(jsonl(range(N, (i) => call(i)))) },
    { layout: 'chat-completions-log', kept: N },
  ],
  [
    'an archive of days',
    'general',
    {
      'logs.zip': zip([
        { name: '2025-01-01.jsonl', bytes: Buffer.from(jsonl(range(N / 2, (i) => call(i)))) },
        {
          name: '2025-01-02.jsonl',
          bytes: Buffer.from(jsonl(range(N / 2, (i) => call(i + N / 2)))),
        },
      ]),
    },
    { layout: 'chat-completions-log', kept: N },
  ],
  [
    'letters of all sorts',
    'general',
    log(
      range(N, (i) =>
        call(i, {
          user: 'Łukasz 李',
          request: { messages: [{ ...said('user', `Ünïcode № ${i}? 🚲`), name: 'Zoë' }] },
          response: completion(said('assistant', `はい、${i}番です。`)),
        }),
      ),
    ),
    {
      layout: 'chat-completions-log',
      kept: N,
      has: { messages: [said('user', 'Ünïcode № 3? 🚲'), said('assistant', 'はい、3番です。')] },
    },
  ],
  [
    'a call without messages',
    'general',
    log(range(N, (i) => (i === 2 ? call(i, { request: { messages: [] } }) : call(i)))),
    { layout: 'chat-completions-log', kept: N - 1, rejects: ['record.turns'] },
  ],
  [
    'a log that is cut in the middle of a line',
    'general',
    { 'log.jsonl': `${jsonl(range(N, (i) => call(i)))}{"request": {"messages": [{"role"` },
    { layout: 'chat-completions-log', kept: N, rejects: ['record.truncated'] },
  ],
];

/** Every other value as JSON in a text. */
const spelled = (i: number, value: object) => (i % 2 ? JSON.stringify(value) : value);

const batchInput = (i: number) => ({
  custom_id: `r-${i}`,
  method: 'POST',
  url: '/v1/chat/completions',
  body: { model: 'm', messages: [said('user', ask(i))] },
});
const batchOutput = (i: number, more: object = {}) => ({
  id: `b-${i}`,
  custom_id: `r-${i}`,
  response: { status_code: 200, body: completion(said('assistant', tell(i))) },
  error: null,
  ...more,
});

const others: Variant[] = [
  [
    'a batch whose output comes first',
    'general',
    {
      'a_output.jsonl': jsonl(range(N, (i) => batchOutput(N - 1 - i))),
      'b_input.jsonl': jsonl(range(N, batchInput)),
    },
    { layout: 'openai-batch', kept: N, has: exchange(9) },
  ],
  [
    'a batch of more requests than a sample has, answered in another order',
    'general',
    {
      'input.jsonl': jsonl(range(1500, batchInput)),
      'output.jsonl': jsonl(range(1500, (i) => batchOutput((i * 7) % 1500))),
    },
    { layout: 'openai-batch', kept: 1500 },
  ],
  [
    'a batch with a request that failed',
    'general',
    {
      'input.jsonl': jsonl(range(N, batchInput)),
      'output.jsonl': jsonl(
        range(N, (i) =>
          batchOutput(
            i,
            i === 8 ? { response: { status_code: 400, body: { error: { code: 'x' } } } } : {},
          ),
        ),
      ),
    },
    { layout: 'openai-batch', kept: N - 1, leftOut: 2 },
  ],
  [
    'spend logs of LiteLLM',
    'general',
    log(
      range(N, (i) => ({
        request_id: `chatcmpl-${i}`,
        call_type: 'acompletion',
        api_key: 'hashed',
        spend: 0.0001,
        startTime: '2025-01-01T00:00:00',
        messages: [said('user', ask(i))],
        response: completion(said('assistant', tell(i))),
        metadata: {},
      })),
    ),
    { layout: 'litellm-logging-payload', kept: N, has: exchange(4) },
  ],
  [
    'Anthropic messages with a tool',
    'tools',
    log(
      range(N, (i) => ({
        request: {
          max_tokens: 100,
          system: [{ type: 'text', text: 'You know the stock.' }],
          tools: [
            {
              name: 'stock',
              description: 'How many there are',
              input_schema: weather.function.parameters,
            },
          ],
          messages: [said('user', ask(i))],
        },
        response: {
          type: 'message',
          role: 'assistant',
          content: [
            { type: 'text', text: 'Let me look.' },
            { type: 'tool_use', id: `t${i}`, name: 'stock', input: { thing: things[i % 12] } },
          ],
          stop_reason: 'tool_use',
        },
      })),
    ),
    {
      layout: 'anthropic-messages-log',
      kept: N,
      has: {
        tools: [weather],
        messages: [
          said('system', 'You know the stock.'),
          said('user', ask(2)),
          {
            ...said('assistant', 'Let me look.'),
            tool_calls: [
              {
                id: 't2',
                type: 'function',
                function: { name: 'stock', arguments: { thing: 'ladder' } },
              },
            ],
          },
        ],
      },
    },
  ],
  [
    'an Anthropic batch with an expired request',
    'general',
    {
      'requests.jsonl': jsonl(
        range(N, (i) => ({
          custom_id: `r${i}`,
          params: { max_tokens: 9, messages: [said('user', ask(i))] },
        })),
      ),
      'results.jsonl': jsonl(
        range(N, (i) => ({
          custom_id: `r${i}`,
          result:
            i === 3
              ? { type: 'expired' }
              : {
                  type: 'succeeded',
                  message: said('assistant', [{ type: 'text', text: tell(i) }]),
                },
        })),
      ),
    },
    { layout: 'anthropic-batch', kept: N - 1, leftOut: 2 },
  ],
  [
    'Gemini with thoughts, blocked replies and other spelling',
    'general',
    log(
      range(N, (i) => ({
        status: '',
        request: {
          system_instruction: { parts: [{ text: 'Be brief.' }] },
          contents: [{ role: 'user', parts: [{ text: ask(i) }] }],
        },
        response: {
          candidates: [
            i === 6
              ? { finishReason: 'SAFETY' }
              : {
                  content: {
                    role: 'model',
                    parts: [{ text: 'They ask about stock.', thought: true }, { text: tell(i) }],
                  },
                },
          ],
        },
      })),
    ),
    {
      layout: 'gemini-batch',
      kept: N - 1,
      leftOut: 1,
      has: { messages: [said('system', 'Be brief.'), ...exchange(1).messages] },
    },
  ],
  [
    'Gemini tuning data with a video',
    'general',
    log(
      range(N, (i) => ({
        contents: [
          {
            role: 'user',
            parts: [
              { text: ask(i) },
              ...(i === 5 ? [{ fileData: { mimeType: 'video/mp4', fileUri: 'gs://b/v' } }] : []),
            ],
          },
          { role: 'model', parts: [{ text: tell(i) }] },
        ],
      })),
    ),
    { layout: 'gemini-tuning', kept: N - 1, rejects: ['record.parts'] },
  ],
  [
    'Titan and Llama in a log of Bedrock',
    'general',
    log(
      range(N, (i) => ({
        schemaType: 'ModelInvocationLog',
        modelId: i % 2 ? 'amazon.titan-text-express-v1' : 'meta.llama3-8b-instruct-v1:0',
        operation: 'InvokeModel',
        input: { inputBodyJson: i % 2 ? { inputText: ask(i) } : { prompt: ask(i) } },
        output: {
          outputBodyJson: i % 2 ? { results: [{ outputText: tell(i) }] } : { generation: tell(i) },
        },
      })),
    ),
    { layout: 'bedrock-invocations', kept: N, has: exchange(5) },
  ],
  [
    'observations of Langfuse as CSV from its page',
    'general',
    {
      'observations.csv': csv([
        ['id', 'traceId', 'type', 'level', 'input', 'output', 'metadata'],
        ...range(N, (i) => [
          `o${i}`,
          `t${i}`,
          i === 0 ? 'SPAN' : 'GENERATION',
          i === 1 ? 'ERROR' : 'DEFAULT',
          { messages: [said('user', ask(i))], model: 'm' },
          i === 2 ? tell(i) : said('assistant', tell(i)),
          {},
        ]),
      ]),
    },
    { layout: 'langfuse-observations', kept: N - 2, leftOut: 2, has: exchange(2) },
  ],
  [
    'runs of LangChain in LangSmith, with their tools, as its bulk export has them',
    'general',
    log(
      range(N, (i) => ({
        id: `r${i}`,
        trace_id: `r${i}`,
        run_type: i % 6 === 5 ? 'tool' : 'llm',
        error: i === 4 ? 'RateLimitError' : null,
        inputs: spelled(i, {
          messages: [
            [
              {
                lc: 1,
                type: 'constructor',
                id: ['langchain', 'schema', 'messages', 'HumanMessage'],
                kwargs: { content: ask(i), type: 'human' },
              },
            ],
          ],
        }),
        outputs:
          i === 4
            ? null
            : spelled(i, {
                generations: [
                  [
                    {
                      text: tell(i),
                      type: 'ChatGeneration',
                      message: {
                        lc: 1,
                        type: 'constructor',
                        id: ['langchain', 'schema', 'messages', 'AIMessage'],
                        kwargs: { content: tell(i), type: 'ai', tool_calls: [] },
                      },
                    },
                  ],
                ],
              }),
      })),
    ),
    { layout: 'langsmith-langchain-runs', kept: N - 11, leftOut: 11, has: exchange(2) },
  ],
  [
    'spans of OpenTelemetry with what the model thought',
    'general',
    log(
      range(N, (i) => ({
        name: 'chat m',
        attributes: {
          'gen_ai.operation.name': i === 3 ? 'execute_tool' : 'chat',
          ...(i !== 3 && {
            'gen_ai.input.messages': [{ role: 'user', parts: [{ type: 'text', content: ask(i) }] }],
            'gen_ai.output.messages': [
              {
                role: 'assistant',
                parts: [
                  { type: 'reasoning', content: 'Hm.' },
                  { type: 'text', content: tell(i) },
                ],
              },
              { role: 'assistant', parts: [{ type: 'text', content: 'Another.' }] },
            ],
          }),
        },
      })),
    ),
    { layout: 'opentelemetry-gen-ai', kept: N - 1, leftOut: 1, has: exchange(1) },
  ],
  [
    'promptfoo with an error and a reply that is no text',
    'general',
    {
      'results.json': JSON.stringify({
        evalId: 'e',
        results: {
          stats: { successes: 11, failures: 0, errors: 1 },
          results: range(N, (i) => ({
            success: i !== 3,
            prompt: { raw: ask(i) },
            vars: {},
            ...(i === 3
              ? { error: 'API error', response: null }
              : { response: { output: i === 5 ? { shelf: 5 } : tell(i) } }),
          })),
        },
      }),
    },
    {
      layout: 'promptfoo-results',
      kept: N - 2,
      leftOut: 1,
      rejects: ['record.missing-field'],
      has: exchange(4),
    },
  ],
];

const node = (id: string, parent: string | null, role: string, parts: unknown[], more = {}) => ({
  id,
  parent,
  children: [],
  message: {
    id,
    author: { role },
    content: { content_type: 'text', parts },
    recipient: 'all',
    ...more,
  },
});
const byId = (nodes: { id: string }[]) => Object.fromEntries(nodes.map((each) => [each.id, each]));
const chatgpt = (
  i: number,
  nodes = [node('a', 'r', 'user', [ask(i)]), node('b', 'a', 'assistant', [tell(i)])],
) => ({
  title: `Chat ${i}`,
  create_time: 1700000000 + i,
  mapping: byId([{ id: 'r', parent: null, children: ['a'], message: null } as never, ...nodes]),
  current_node: nodes.at(-1)?.id ?? 'r',
});
const claude = (i: number, more: object = {}) => ({
  uuid: `u${i}`,
  name: '',
  created_at: '2025-01-01T00:00:00Z',
  chat_messages: [
    { uuid: 'a', sender: 'human', text: ask(i), attachments: [], files: [] },
    { uuid: 'b', sender: 'assistant', text: tell(i), attachments: [], files: [] },
  ],
  ...more,
});

const chats: Variant[] = [
  [
    'ChatGPT: pictures, conversations nobody answered, instructions of the user',
    'general',
    {
      'conversations.json': JSON.stringify(
        range(N, (i) =>
          i === 4
            ? chatgpt(i, [
                node('a', 'r', 'user', [{ content_type: 'image_asset_pointer' }, ask(i)], {
                  content: {
                    content_type: 'multimodal_text',
                    parts: [{ content_type: 'image_asset_pointer', asset_pointer: 'x' }, ask(i)],
                  },
                }),
                node('b', 'a', 'assistant', [tell(i)]),
              ])
            : i === 7
              ? chatgpt(i, [node('a', 'r', 'user', [ask(i)])])
              : i === 9
                ? chatgpt(i, [
                    node('s', 'r', 'user', [], {
                      content: { content_type: 'user_editable_context', user_profile: 'x' },
                    }),
                    node('a', 's', 'user', [ask(i)]),
                    node('b', 'a', 'assistant', [tell(i)]),
                  ])
                : chatgpt(i),
        ),
      ),
    },
    {
      layout: 'chatgpt-export',
      kept: N - 2,
      rejects: ['record.parts', 'record.turns'],
      has: exchange(9),
    },
  ],
  [
    'ChatGPT: the archive as it is mailed',
    'general',
    {
      'export.zip': zip([
        {
          name: 'conversations.json',
          bytes: Buffer.from(JSON.stringify(range(N, (i) => chatgpt(i)))),
        },
        { name: 'chat.html', bytes: Buffer.from('<html><body>Chats</body></html>') },
      ]),
    },
    { layout: 'chatgpt-export', kept: N },
  ],
  [
    'Claude: empty conversations, and replies that were stopped',
    'general',
    {
      'conversations.json': JSON.stringify(
        range(N, (i) =>
          i < 2
            ? claude(i, { chat_messages: [] })
            : i === 5
              ? claude(i, {
                  chat_messages: [
                    { sender: 'human', text: ask(i) },
                    { sender: 'assistant', text: '' },
                  ],
                })
              : claude(i),
        ),
      ),
    },
    { layout: 'claude-export', kept: N - 3, leftOut: 2, rejects: ['record.turns'] },
  ],
  [
    'Open WebUI: one chat only, and two questions in a row',
    'general',
    {
      'chat.json': JSON.stringify([
        ...range(N - 1, (i) => ({
          id: `${i}`,
          chat: {
            history: {
              currentId: 'b',
              messages: {
                a: { id: 'a', parentId: null, role: 'user', content: ask(i) },
                b: { id: 'b', parentId: 'a', role: 'assistant', content: tell(i) },
              },
            },
          },
        })),
        {
          id: 'two',
          chat: {
            history: {
              currentId: 'c',
              messages: {
                a: { id: 'a', parentId: null, role: 'user', content: 'Hello.' },
                b: { id: 'b', parentId: 'a', role: 'user', content: 'Is anybody there?' },
                c: { id: 'c', parentId: 'b', role: 'assistant', content: 'Yes.' },
              },
            },
          },
        },
      ]),
    },
    {
      layout: 'open-webui-chats',
      kept: N,
      has: {
        messages: [said('user', 'Hello.\n\nIs anybody there?'), said('assistant', 'Yes.')],
      },
    },
  ],
  [
    'LibreChat: a file for each conversation, one with an error',
    'general',
    Object.fromEntries(
      range(N, (i) => [
        `chat-${i}.json`,
        JSON.stringify({
          conversationId: `${i}`,
          endpoint: 'openAI',
          exportAt: '10:00',
          recursive: false,
          messages: [
            { messageId: 'a', parentMessageId: '0', text: ask(i), isCreatedByUser: true },
            {
              messageId: 'b',
              parentMessageId: 'a',
              text: i === 4 ? 'Invalid key' : tell(i),
              isCreatedByUser: false,
              error: i === 4,
            },
          ],
        }),
      ]),
    ),
    { layout: 'librechat-conversation', kept: N - 1, rejects: ['record.turns'], has: exchange(3) },
  ],
  [
    'Jan: a folder for each thread, with times of an older version',
    'general',
    Object.fromEntries(
      range(N, (i) => [
        `threads/jan_${i}/messages.jsonl`,
        jsonl(
          [said('user', ask(i)), said('assistant', tell(i))].map(({ role, content }) => ({
            object: 'thread.message',
            thread_id: `jan_${i}`,
            role,
            created: role === 'user' ? 1725442802966 : 1725442809966,
            content: [{ type: 'text', text: { value: content, annotations: [] } }],
          })),
        ),
      ]),
    ),
    { layout: 'jan-threads', kept: N, has: exchange(6) },
  ],
];

const training: Variant[] = [
  [
    'TRL: labels as pandas writes them',
    'general',
    {
      'kto.csv': csv([
        ['prompt', 'completion', 'label'],
        ...range(N, (i) => [ask(i), tell(i), i === 4 ? 'False' : 'True']),
      ]),
    },
    { layout: 'trl-unpaired-preference', kept: N - 1, leftOut: 1, has: exchange(3) },
  ],
  [
    'LLaMA-Factory: history that is missing or null',
    'general',
    {
      'train.json': JSON.stringify(
        range(N, (i) => ({
          instruction: ask(i),
          input: '',
          output: tell(i),
          history: i === 5 ? null : i === 6 ? [['Hello.', 'Good day.']] : [],
        })),
      ),
    },
    {
      layout: 'llama-factory-history',
      kept: N,
      has: {
        messages: [said('user', 'Hello.'), said('assistant', 'Good day.'), ...exchange(6).messages],
      },
    },
  ],
  [
    'LLaMA-Factory: ShareGPT pairs with equal sides',
    'preference',
    log(
      range(N, (i) => ({
        conversations: [{ from: 'human', value: ask(i) }],
        chosen: { from: 'gpt', value: tell(i) },
        rejected: { from: 'gpt', value: i === 2 ? tell(i) : 'Somewhere.' },
      })),
    ),
    {
      layout: 'llama-factory-sharegpt-preference',
      kept: N - 1,
      rejects: ['record.preference'],
    },
  ],
  [
    'OpenAI preferences with tools that are not called',
    'preference',
    log(
      range(N, (i) => ({
        input: { messages: [said('user', ask(i))], tools: [], parallel_tool_calls: true },
        preferred_output: [said('assistant', tell(i))],
        non_preferred_output: [said('assistant', 'Somewhere.')],
      })),
    ),
    { layout: 'openai-preference', kept: N },
  ],
  [
    'Axolotl: segments of one side in a row',
    'general',
    log(
      range(N, (i) => ({
        segments: [
          { label: false, text: ask(i) },
          { label: true, text: 'Look:' },
          { label: true, text: tell(i) },
        ],
      })),
    ),
    {
      layout: 'axolotl-input-output',
      kept: N,
      has: { messages: [said('user', ask(1)), said('assistant', `Look:\n\n${tell(1)}`)] },
    },
  ],
];

const topics = ['way', 'stock', 'price'];
const labelling: Variant[] = [
  [
    'Label Studio: cancelled, unanswered, two annotators',
    'classification',
    {
      'project.json': JSON.stringify(
        range(N, (i) => ({
          id: i,
          data: { text: ask(i), source: 'mail' },
          annotations:
            i === 3
              ? []
              : [
                  {
                    was_cancelled: i === 4,
                    result:
                      i === 4 ? [] : [{ type: 'choices', value: { choices: [topics[i % 3]] } }],
                  },
                  ...(i === 5 ? [{ was_cancelled: false, result: [] }] : []),
                ],
        })),
      ),
    },
    {
      layout: 'label-studio-choices',
      kept: N - 2,
      leftOut: 2,
      has: { text: ask(7), label: 'stock' },
    },
  ],
  [
    'Label Studio: spans with relations between them',
    'extraction',
    {
      'project.json': JSON.stringify(
        range(N, (i) => ({
          data: { text: `Send shelf ${i} to Mara.` },
          annotations: [
            {
              result: [
                {
                  id: 'a',
                  type: 'labels',
                  value: { start: 5, end: 10, text: 'shelf', labels: ['thing'] },
                },
                {
                  id: 'b',
                  type: 'labels',
                  value: {
                    start: 14 + `${i}`.length + 1,
                    end: 18 + `${i}`.length + 1,
                    text: 'Mara',
                    labels: ['person'],
                  },
                },
                { from_id: 'a', to_id: 'b', type: 'relation', direction: 'right' },
              ],
            },
          ],
        })),
      ),
    },
    {
      layout: 'label-studio-spans',
      kept: N,
      has: { text: 'Send shelf 3 to Mara.', output: { thing: ['shelf'], person: ['Mara'] } },
    },
  ],
  [
    'Prodigy: characters outside the basic plane, CRLF, a span past the end',
    'extraction',
    log(
      range(N, (i) => ({
        text: `😀 To Mara\r\nfrom shelf ${i}, the ${things[(i * 7) % 12]} of room ${N - i}`,
        spans: [
          { start: 5, end: i === 6 ? 900 : 9, label: 'PERSON' },
          { start: 16, end: 21, label: 'THING' },
        ],
        answer: i === 2 ? 'reject' : 'accept',
      })),
    ),
    {
      layout: 'prodigy-spans',
      kept: N - 2,
      leftOut: 1,
      rejects: ['record.tags'],
      has: {
        text: '😀 To Mara\nfrom shelf 3, the basket of room 57',
        output: { PERSON: ['Mara'], THING: ['shelf'] },
      },
    },
  ],
  [
    'doccano: the older name of the field, and texts without an entity',
    'extraction',
    log(
      range(N, (i) => ({
        doc_id: i,
        text: `Ask Mara about shelf ${i}.`,
        labels: i === 4 ? [] : [[4, 8, 'Person']],
        username: 'admin',
      })),
    ),
    {
      layout: 'doccano-spans',
      kept: N,
      has: { text: 'Ask Mara about shelf 3.', output: { Person: ['Mara'] } },
    },
  ],
  [
    'doccano: several classes',
    'classification',
    log(range(N, (i) => ({ id: i, text: ask(i), label: [topics[i % 3], 'urgent'] }))),
    { layout: 'doccano-classes', kept: N, has: { text: ask(4), label: 'stock' } },
  ],
  [
    'Labelbox: rows that were skipped',
    'classification',
    {
      'export.ndjson': jsonl(
        range(N, (i) => ({
          data_row: { id: `d${i}`, row_data: ask(i) },
          projects: {
            p1: {
              name: 'Mail',
              labels:
                i === 3
                  ? []
                  : [
                      {
                        annotations: {
                          objects: [],
                          classifications: [
                            { name: 'topic', radio_answer: { name: topics[i % 3] } },
                          ],
                        },
                      },
                    ],
            },
          },
        })),
      ),
    },
    { layout: 'labelbox-classification', kept: N - 1, has: { text: ask(7), label: 'stock' } },
  ],
  [
    'Argilla: discarded answers, and suggestions alone',
    'classification',
    {
      'records.json': JSON.stringify(
        range(N, (i) => ({
          id: `${i}`,
          fields: { text: ask(i) },
          suggestions: { label: { value: 'way', score: 0.2 } },
          responses: {
            label: [
              { value: topics[i % 3], status: i === 4 ? 'discarded' : 'submitted', user_id: 'u' },
            ],
          },
        })),
      ),
    },
    { layout: 'argilla-records', kept: N - 1, leftOut: 1, has: { text: ask(7), label: 'stock' } },
  ],
];

const groups = { gateway, others, chats, training, labelling };

describe.each(Object.entries(groups))('%s', (_, variants) => {
  it.each(variants)('%s', async (_name, template, files, expected) => {
    const imported = await importUnasked(home, template, files);
    const { has, ...counts } = expected;
    expect(seen(imported)).toEqual({ leftOut: 0, rejects: [], ...counts });
    if (has !== undefined) expect(imported.contents).toContainEqual(has as Content);
    for (const { message } of imported.rejects) expect(message).not.toBe('');
  });
});

const seen = ({ layout, contents, leftOut, rejects }: Imported) => ({
  layout,
  kept: contents.length,
  leftOut,
  rejects: rejects.map(({ code }) => code).sort(),
});
