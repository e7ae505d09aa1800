import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ChatEndpoint } from './chat-endpoint.ts';

type Answer = (
  body: Record<string, unknown>,
  request: IncomingMessage,
) => [number, unknown, object?];

const asked: { body: Record<string, unknown>; key: string | undefined }[] = [];
let answer: Answer;
const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
  let text = '';
  for await (const piece of request) text += piece;
  const body = JSON.parse(text);
  asked.push({ body, key: request.headers.authorization });
  const [status, said, headers] = answer(body, request);
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof said === 'string' ? said : JSON.stringify(said));
});
let url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(() => {
  server.close();
});
beforeEach(() => {
  asked.length = 0;
});

const said = (message: object) => ({
  choices: [{ index: 0, message: { role: 'assistant', ...message } }],
  usage: { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 },
});
const endpoint = (key: string | null = null) =>
  new ChatEndpoint({ url, model: 'm', key, patience: 5000 });
const turns = [{ role: 'user' as const, content: 'Where is my parcel?' }];
const ask = (one = endpoint()) => one.reply(turns, [], 20, new AbortController().signal);

it('asks greedily with its key, and counts what the server counts', async () => {
  answer = () => [200, said({ content: 'On its way.' })];
  const one = endpoint('secret');
  expect(await ask(one)).toMatchObject({
    text: 'On its way.',
    calls: [],
    tokens: { prompt: 7, completion: 2 },
  });
  expect(asked).toEqual([
    {
      key: 'Bearer secret',
      body: { model: 'm', messages: turns, max_tokens: 20, temperature: 0 },
    },
  ]);
  expect(one.isGreedy).toBe(true);
});

it('asks otherwise where the server takes no temperature or another bound, and stays with it', async () => {
  answer = (body) =>
    'max_tokens' in body
      ? [400, { error: { message: "Use 'max_completion_tokens' instead of 'max_tokens'." } }]
      : 'temperature' in body
        ? [400, { error: { message: "'temperature' does not support 0 with this model." } }]
        : [200, said({ content: 'yes' })];
  const one = endpoint();
  await ask(one);
  await ask(one);
  expect(asked.map(({ body }) => Object.keys(body).slice(2))).toEqual([
    ['max_tokens', 'temperature'],
    ['max_completion_tokens', 'temperature'],
    ['max_completion_tokens'],
    ['max_completion_tokens'],
  ]);
  expect(one.isGreedy).toBe(false);
});

it('tries again when the server is busy, after the pause that it asks for', async () => {
  let times = 0;
  answer = () =>
    ++times < 3 ? [429, 'slow down', { 'retry-after': '0' }] : [200, said({ content: 'ok' })];
  expect((await ask()).text).toBe('ok');
  expect(times).toBe(3);
});

it('sends tools and reads calls, arguments being JSON in a string', async () => {
  answer = () => [
    200,
    said({
      content: null,
      tool_calls: [
        { id: '1', type: 'function', function: { name: 'find', arguments: '{"id":3}' } },
      ],
    }),
  ];
  const tools = [{ type: 'function' as const, function: { name: 'find' } }];
  const call = { type: 'function' as const, function: { name: 'find', arguments: { id: 2 } } };
  const earlier = [
    ...turns,
    { role: 'assistant' as const, content: '', tool_calls: [call] },
    { role: 'tool' as const, content: 'none' },
  ];
  const reply = await endpoint().reply(earlier, tools, 20, new AbortController().signal);
  expect(reply).toMatchObject({ text: '', calls: [{ name: 'find', arguments: { id: 3 } }] });
  expect(asked[0].body).toMatchObject({
    tools,
    messages: [{}, { tool_calls: [{ id: 'call_0', function: { arguments: '{"id":2}' } }] }, {}],
  });
});

it.each([
  [401, { error: { message: 'no such key' } }, 'endpoint.denied', 'no such key'],
  [404, { error: { message: 'no such model' } }, 'endpoint.unknown', 'no such model'],
  [400, { error: { message: 'too many tokens' } }, 'endpoint.refused', 'too many tokens'],
  [302, '', 'endpoint.protocol', '302'],
  [200, '<html>', 'endpoint.protocol', 'no chat completion'],
  [200, { choices: [] }, 'endpoint.protocol', 'no chat completion'],
])('%i with %j is %s', async (status, body, code, words) => {
  answer = () => [status, body];
  await expect(ask()).rejects.toMatchObject({
    problem: { code, message: expect.stringContaining(words) },
  });
  expect(asked).toHaveLength(1);
});

it('ends at once when its signal says so', async () => {
  const stop = new AbortController();
  answer = () => {
    stop.abort(new Error('enough'));
    return [200, said({ content: 'late' })];
  };
  await expect(endpoint().reply(turns, [], 20, stop.signal)).rejects.toThrow('enough');
});
