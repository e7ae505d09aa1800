/** A served model as programs meet it: replies as in `chat`, many at once, and through every change. */
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { post, TinyModelServer, type Turn } from '../../test/support/models/model-server.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { tinyModel, type TinyModel } from '../../test/support/models/tiny-model.ts';
import { writeGguf } from '../engine/checkpoint/gguf/write.ts';
import { writeHuggingFace } from '../engine/checkpoint/huggingface/write.ts';
import type { ArtifactFile } from '../ledger/artifacts.ts';
import { MANIFEST } from '../lifecycle/package/bundle.ts';
import { bundleFile } from '../lifecycle/chat/bundle-file.ts';
import { CHECKSUMS, checksumsOf } from '../lifecycle/package/checksums.ts';
import { DECISION } from '../lifecycle/package/optimize/choose.ts';
import { ChatTemplate } from '../engine/tokenizer/chat-template.ts';
import { Tokenizer } from '../engine/tokenizer/tokenizer.ts';
import { spellOutTools } from '../catalog/records/tool-text.ts';
import { readTokenizer } from '../lifecycle/train/checkpoint.ts';
import type { ModelServer } from './serve-model.ts';

const home = new TinyModelServer();
let server: ModelServer;
beforeAll(async () => {
  await home.make();
  server = await home.serve();
});
afterAll(() => home.close());

const user = (content: string): Turn[] => [{ role: 'user', content }];
const questions = Array.from({ length: 16 }, (_, n) => user(`Where is my parcel number ${n}?`));
/** Nothing ends it before its limit. */
const long = user('Where is my parcel?');

const client = (url = server.url) =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0 });

// oxlint-disable-next-line typescript/no-explicit-any -- tests know what is in it
const bodyOf = (answer: Response): Promise<any> => answer.json();

interface Reply {
  choices: { message: { content: string }; finish_reason: string }[];
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
  system_fingerprint: string;
}

async function ask(messages: unknown, more: object = {}, url = server.url): Promise<Reply> {
  const answer = await post(url, '/v1/chat/completions', { messages, max_tokens: 24, ...more });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Reply;
}
const wordsOf = ({ choices: [{ message }] }: Reply): string => message.content;

describe('replies', () => {
  test('are those of chat, of several turns too, without a temperature', async () => {
    const turns: Turn[] = [
      { role: 'system', content: 'Be short.' },
      ...user('Where is my letter?'),
      { role: 'assistant', content: 'It is on its way.' },
      ...user('And the lamp?'),
    ];
    for (const asked of [turns, ...questions.slice(0, 3)]) {
      const reply = await ask(asked);
      expect(wordsOf(reply)).toBe(await home.chat(1, asked, 24));
      expect(reply.usage.total_tokens).toBe(
        reply.usage.prompt_tokens + reply.usage.completion_tokens,
      );
    }
  });

  test('come in pieces to the official client, with the same words and counts', async () => {
    const asked = { model: 'tiny', messages: questions[3], max_tokens: 24 };
    const whole = await client().chat.completions.create(asked);
    const stream = await client().chat.completions.create({
      ...asked,
      stream: true,
      stream_options: { include_usage: true },
    });
    const pieces: string[] = [];
    let finish: string | null = null;
    let usage: unknown;
    for await (const chunk of stream) {
      pieces.push(chunk.choices[0]?.delta.content ?? '');
      finish = chunk.choices[0]?.finish_reason ?? finish;
      usage = chunk.usage ?? usage;
    }
    expect(pieces.filter((piece) => piece !== '').length).toBeGreaterThan(4);
    expect(pieces.join('')).toBe(whole.choices[0].message.content);
    expect([finish, usage]).toEqual([whole.choices[0].finish_reason, whole.usage]);
    const { data } = await client().models.list();
    expect(data.map(({ id }) => id)).toEqual(['tiny']);
  });

  test('to sixteen clients at once are those that each gets alone', async () => {
    const alone: string[] = [];
    for (const question of questions) alone.push(wordsOf(await ask(question)));
    const together = await Promise.all(questions.map(async (each) => wordsOf(await ask(each))));
    expect(together).toEqual(alone);
    expect(new Set(together).size).toBeGreaterThan(8);
  });

  test('continue text, and end before a stop text, in a stream as well', async () => {
    const body = { prompt: 'The parcel was sent', max_tokens: 24 };
    const textOf = async (more: object) => {
      const answer = await post(server.url, '/v1/completions', { ...body, ...more });
      return ((await answer.json()) as { choices: { text: string; finish_reason: string }[] })
        .choices[0];
    };
    const { text, finish_reason: finish } = await textOf({});
    expect([text.length > 6, finish]).toEqual([true, 'length']);
    const stop = text.slice(4, 7);
    const stopped = await textOf({ stop: ['never said', stop] });
    expect(stopped).toMatchObject({
      text: text.slice(0, text.indexOf(stop)),
      finish_reason: 'stop',
    });
    const streamed = await post(server.url, '/v1/completions', { ...body, stop, stream: true });
    const events = (await streamed.text()).split('\n\n').filter((line) => line.includes('{'));
    const pieces = events.map((line) => JSON.parse(line.slice(6)).choices[0].text as string);
    expect(pieces.join('')).toBe(stopped.text);
  });

  test('are drawn by seed where a temperature is given', async () => {
    const drawn = async (seed: number) =>
      wordsOf(await ask(questions[0], { temperature: 2, seed }));
    expect(await drawn(1)).toBe(await drawn(1));
    expect(await drawn(1)).not.toBe(await drawn(2));
  });

  test('conform to a schema', async () => {
    const schema = {
      type: 'object',
      properties: {
        label: { type: 'string', enum: ['billing', 'über "alles"'] },
        count: { type: 'integer' },
        note: { type: ['string', 'null'], minLength: 1, maxLength: 4 },
        parts: { type: 'array', items: { $ref: '#/$defs/part' }, minItems: 1, maxItems: 3 },
      },
      required: ['label', 'parts'],
      additionalProperties: false,
      $defs: { part: { anyOf: [{ type: 'number' }, { const: true }, { type: 'boolean' }] } },
    };
    const valid = new Ajv2020({ strict: false }).compile(schema);
    const format = { type: 'json_schema', json_schema: { name: 'ticket', schema } };
    let whole = 0;
    for (let seed = 0; seed < 16; seed++) {
      const more = { response_format: format, temperature: 1, seed, max_tokens: 400 };
      const body = { messages: questions[seed], ...more };
      const answer = await post(server.url, '/v1/chat/completions', body);
      const { choices, error } = await bodyOf(answer);
      // Random weights write bytes that are no text.
      if (error !== undefined) expect(error.code).toBe('serve.garbled');
      else if (choices[0].finish_reason === 'stop') {
        const { content } = choices[0].message;
        expect(valid(JSON.parse(content)), content).toBe(true);
        whole += 1;
      }
    }
    expect(whole).toBeGreaterThan(4);
  });

  test('to tools are asked for as in training', async () => {
    const tool = { type: 'function' as const, function: { name: 'find_parcel', parameters: {} } };
    const turns = [
      ...user('Where is it?'),
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'find_parcel', arguments: '{"n":1}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'a', content: 'at sea' },
    ];
    const reply = await ask(turns, { tools: [tool] });
    const files = readTokenizer(home.checkpoints[0]);
    const calls = [
      { type: 'function' as const, function: { name: 'find_parcel', arguments: { n: 1 } } },
    ];
    const spelled = spellOutTools(
      [
        { role: 'user', content: 'Where is it?' },
        { role: 'assistant', content: '', tool_calls: calls },
        { role: 'tool', content: 'at sea' },
      ],
      [tool],
    );
    const prompt = ChatTemplate.open(files).render(spelled, true);
    const ids = await Tokenizer.open(files).encode(prompt);
    expect(reply.usage.prompt_tokens).toBe(ids.length);
  });
});

describe('what cannot be answered', () => {
  const refused = async (body: object, init: { headers?: Record<string, string> } = {}) => {
    const answer = await post(server.url, '/v1/chat/completions', body, init);
    const { error } = (await answer.json()) as { error: Record<string, string> };
    return [answer.status, error.code, error.param];
  };
  const messages = user('Hello');

  test('is told in the shape that clients read', async () => {
    expect(await refused({ messages, model: 'gpt-9' })).toEqual([404, 'serve.model-unknown', null]);
    expect(await refused({ messages, logit_bias: {} })).toEqual([
      400,
      'usage.invalid',
      'logit_bias',
    ]);
    expect(await refused({ messages, n: 2 })).toEqual([400, 'usage.invalid', 'n']);
    expect(await refused({ messages: user('x '.repeat(20_000)) })).toEqual([
      400,
      'prompt.too-long',
      null,
    ]);
    const schema = { type: 'string', pattern: '^a' };
    const format = { type: 'json_schema', json_schema: { schema } };
    expect(await refused({ messages, response_format: format })).toEqual([
      400,
      'llama.grammar',
      'response_format',
    ]);
    const loop = { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/a' } } };
    const endless = { type: 'json_schema', json_schema: { schema: loop } };
    expect(await refused({ messages, response_format: endless })).toEqual([
      400,
      'llama.grammar',
      null,
    ]);
    expect(
      await refused({ messages }, { headers: { origin: 'https://elsewhere.example' } }),
    ).toEqual([403, 'api.origin', null]);
    await expect(
      client().chat.completions.create({ model: 'gpt-9', messages: user('Hello') }),
    ).rejects.toMatchObject({ status: 404, code: 'serve.model-unknown' });
    expect((await ask(messages)).choices[0].finish_reason).toMatch(/stop|length/);
  });

  test('is asked with the wrong key, or none', async () => {
    const key = 'a key of some length';
    const { url } = await home.serve({ access: { key } });
    const status = async (secret?: string) =>
      (
        await post(
          url,
          '/v1/chat/completions',
          { messages, max_tokens: 1 },
          { headers: secret === undefined ? {} : { authorization: `Bearer ${secret}` } },
        )
      ).status;
    expect([
      await status(),
      await status('another'),
      await status(key.replaceAll(' ', '-')),
    ]).toEqual([401, 401, 401]);
    expect((await fetch(`${url}/metrics`)).status).toBe(401);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    await expect(home.serve({ access: 'home-keys' })).rejects.toMatchObject({ code: 'serve.key' });
    const keys = home.made.session.ledger.keys;
    const made = keys.add({ name: 'vera', role: 'viewer', project: 1 }, 'of-vera');
    const other = home.made.session.ledger.projects.create('other', 'general', 1).id;
    keys.add({ name: 'otto', role: 'viewer', project: other }, 'of-otto');
    const team = await home.serve({ access: 'home-keys' });
    const by = (secret: string) =>
      fetch(`${team.url}/v1/models`, { headers: { authorization: `Bearer ${secret}` } });
    expect([(await by('of-vera')).status, (await by('of-otto')).status]).toEqual([200, 401]);
    keys.revoke(made.id);
    expect((await by('of-vera')).status).toBe(401);
  });
});

/** Begins a stream and resolves when its first piece is there. */
async function begin(url: string, body: object = {}) {
  const stop = new AbortController();
  const asked = { messages: long, max_tokens: 7000, stream: true, ...body };
  const answer = await post(url, '/v1/chat/completions', asked, { signal: stop.signal });
  const reader = answer.body!.getReader();
  const { value } = await reader.read();
  const read = async () => {
    let text = Buffer.from(value!).toString();
    const decoder = new TextDecoder();
    for (;;) {
      const next = await reader.read();
      if (next.done) return text;
      text += decoder.decode(next.value, { stream: true });
    }
  };
  return { stop: () => stop.abort(), read };
}

const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await holds())) await sleep(10);
};
const health = async (url: string) =>
  (await (await fetch(`${url}/healthz`)).json()) as Record<string, unknown>;

test('a full queue refuses with a time to ask again; a client that leaves frees its slot', async () => {
  const settings = { contextSize: 8192, slots: 1, threads: 1 };
  const { url } = await home.serve({ settings, queue: 1 });
  const first = await begin(url);
  const second = post(url, '/v1/chat/completions', { messages: questions[0], max_tokens: 8 });
  await until(async () => (await health(url)).waiting === 1);
  const third = await post(url, '/v1/chat/completions', { messages: questions[1] });
  expect([third.status, third.headers.get('retry-after')]).toEqual([429, '1']);
  expect(await third.json()).toMatchObject({ error: { code: 'serve.busy' } });
  first.stop();
  expect((await second).status).toBe(200);
  await until(async () => (await health(url)).running === 0);
  // Who waits and leaves frees the place in the queue.
  const again = await begin(url);
  const leaving = new AbortController();
  const left = post(
    url,
    '/v1/chat/completions',
    { messages: questions[0] },
    { signal: leaving.signal },
  ).catch(() => 'left');
  await until(async () => (await health(url)).waiting === 1);
  leaving.abort();
  expect(await left).toBe('left');
  await until(async () => (await health(url)).waiting === 0);
  again.stop();
  await until(async () => (await health(url)).running === 0);
});

test('a request that takes too long ends, and says so', async () => {
  const { url } = await home.serve({ limitMs: 300 });
  const { read } = await begin(url);
  expect(await read()).toContain('"code":"serve.slow"');
  const whole = await post(url, '/v1/chat/completions', { messages: long, max_tokens: 7000 });
  expect([whole.status, (await bodyOf(whole)).error.code]).toEqual([503, 'serve.slow']);
  expect(await health(url)).toMatchObject({ running: 0, waiting: 0 });
});

test('another release is served to who comes, while eight are answered by the one before', async () => {
  const settings = { contextSize: 2048, slots: 8, threads: 1 };
  const followed = await home.serve({ settings });
  const { url } = followed;
  const { releases } = home.made.session.ledger;
  const alone = wordsOf(await ask(long, { max_tokens: 1500 }, url));
  const running = await Promise.all(
    questions.slice(0, 8).map(() => begin(url, { max_tokens: 1500 })),
  );
  releases.accept(2);
  await until(() => followed.model.identity?.release === 2);
  const before = (await health(url)).running;
  const reply = await ask(questions[0], {}, url);
  expect(reply.system_fingerprint).toContain(home.checkpoints[1].id.slice(0, 12));
  expect(wordsOf(reply)).toBe(await home.chat(2, questions[0], 24));
  expect(before).toBe(8);
  for (const { read } of running) {
    const events = (await read()).split('\n\n').filter((line) => line.startsWith('data: {'));
    const chunks = events.map((line) => JSON.parse(line.slice(6)));
    expect(chunks.at(-1).choices[0].finish_reason).toBe('length');
    expect(chunks.map(({ choices }) => choices[0].delta.content ?? '').join('')).toBe(alone);
  }
  // The way back, and none at all.
  releases.reject(2, 'worse');
  await until(() => followed.model.identity?.release === 1);
  expect(wordsOf(await ask(long, { max_tokens: 1500 }, url))).toBe(alone);
  releases.reject(1, 'worse still');
  await until(() => followed.model.identity === null);
  const none = await post(url, '/v1/chat/completions', { messages: long });
  expect([none.status, (await bodyOf(none)).error.code]).toEqual([503, 'serve.no-release']);
  releases.accept(1);
  await until(() => followed.model.identity?.release === 1);
  const text = await (await fetch(`${url}/metrics`)).text();
  expect(text).toContain('brewslm_serve_switches_total{outcome="done"} 5');
  expect(text).toMatch(/brewslm_serve_tokens_total\{kind="completion"\} [1-9]/);
  expect(home.log).toContainEqual(expect.objectContaining({ msg: 'switched', from: 1, to: 2 }));
  expect(JSON.stringify(home.log)).not.toContain('parcel');
});

test('a server that follows a channel serves what is put into it, and answers what it has begun', async () => {
  const { session, project } = home.made;
  const { channels, releases } = session.ledger;
  const source = { project, follow: 'production' } as const;
  await expect(home.serve({ source })).rejects.toMatchObject({
    problem: {
      code: 'serve.no-release',
      fix: expect.stringContaining(`brewslm release channel production --project ${project.id}`),
    },
  });
  releases.accept(2);
  channels.put(project.id, 'production', 1, null);
  const { url, model } = await home.serve({ source });
  expect(model.identity?.release).toBe(1);
  const alone = wordsOf(await ask(long, { max_tokens: 1500 }, url));
  const running = await Promise.all(
    questions.slice(0, 4).map(() => begin(url, { max_tokens: 1500 })),
  );
  channels.put(project.id, 'production', 2, 'tried in staging');
  await until(() => model.identity?.release === 2);
  expect(wordsOf(await ask(questions[0], {}, url))).toBe(await home.chat(2, questions[0], 24));
  for (const { read } of running) {
    const events = (await read()).split('\n\n').filter((line) => line.startsWith('data: {'));
    const pieces = events.map((line) => JSON.parse(line.slice(6)).choices[0].delta.content ?? '');
    expect(pieces.join('')).toBe(alone);
  }
  // What is accepted, or goes into another channel, is not for this server.
  releases.accept(1);
  channels.put(project.id, 'staging', 1, null);
  channels.takeOut(project.id, 'production', 2, 'slow');
  await until(() => model.identity?.release === 1);
  releases.reject(1, 'worse');
  await until(() => model.identity === null);
  const none = await post(url, '/v1/chat/completions', { messages: long });
  expect([none.status, (await bodyOf(none)).error.code]).toEqual([503, 'serve.no-release']);
  releases.accept(1);
});

/** An export's folder, as far as serving reads it. */
async function exported(
  format: 'gguf' | 'huggingface' | 'peft',
  chatTemplate?: null,
  more: (folder: string, tiny: TinyModel) => Promise<void> = async () => {},
) {
  const folder = temporaryFolder();
  const tiny = tinyModel();
  const tokenizer = { ...tiny.tokenizer, ...(chatTemplate === null && { chatTemplate }) };
  if (format === 'gguf')
    await writeGguf(join(folder, 'm.gguf'), { ...tiny, tokenizer, name: 'm', type: 'F16' });
  else await writeHuggingFace(folder, { ...tiny, tokenizer, dtype: 'float32' });
  await more(folder, tiny);
  const list = () =>
    readdirSync(folder).map((path) => ({
      path,
      sha256: createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex'),
    }));
  writeFileSync(join(folder, MANIFEST), JSON.stringify({ name: 'parcels', format, files: list() }));
  writeFileSync(join(folder, CHECKSUMS), checksumsOf(list() as ArtifactFile[]));
  return folder;
}

test('what is asked is handed over to be kept, and answered though it cannot be', async () => {
  const kept: unknown[] = [];
  const { url } = await home.serve({
    keep(request) {
      kept.push(request);
      if (kept.length > 1) throw new Error('the disk is full');
    },
  });
  const messages = [{ role: 'user', content: 'Where is my parcel?' }];
  const asked = { messages, max_tokens: 2 };
  expect((await post(url, '/v1/chat/completions', asked)).status).toBe(200);
  expect((await post(url, '/v1/chat/completions', asked)).status).toBe(200);
  // One that is refused was not asked of the model.
  expect((await post(url, '/v1/chat/completions', { messages: [] })).status).toBe(400);
  expect(kept).toEqual([{ messages }, { messages }]);
  expect(JSON.stringify(home.log)).toContain('a request was not kept');
});

test('of several types of weights in an export the chosen one is served', async () => {
  const folder = await exported('gguf', undefined, async (place, tiny) => {
    await writeGguf(join(place, 'a.gguf'), { ...tiny, name: 'a', type: 'Q8_0' });
    writeFileSync(join(place, DECISION), JSON.stringify({ file: 'm.gguf' }));
  });
  const { file } = await bundleFile(temporaryFolder(), folder, new AbortController().signal);
  expect(file).toBe(join(folder, 'm.gguf'));
});

test('a folder of an export is served wherever it lies, if it is whole', async () => {
  const serve = (folder: string) => home.serve({ source: { folder } });
  const replies: string[] = [];
  for (const format of ['gguf', 'huggingface'] as const) {
    const { url } = await serve(await exported(format));
    replies.push(wordsOf(await ask(questions[2], { model: 'parcels' }, url)));
  }
  expect(replies[0]).toBe(replies[1]);
  expect(replies[0]).not.toBe('');
  const { url } = await serve(await exported('gguf', null));
  const text = await post(url, '/v1/completions', { prompt: 'The parcel', max_tokens: 4 });
  expect(text.status).toBe(200);
  const chat = await post(url, '/v1/chat/completions', { messages: long });
  expect([chat.status, (await bodyOf(chat)).error]).toMatchObject([
    400,
    { code: 'serve.no-chat', message: expect.stringContaining('/v1/completions') },
  ]);
  const broken = await exported('gguf');
  writeFileSync(join(broken, 'more.txt'), 'added');
  await expect(serve(broken)).rejects.toMatchObject({ code: 'bundle.added' });
  await expect(serve(await exported('peft'))).rejects.toMatchObject({ code: 'serve.format' });
});

test('SIGTERM lets a stream end and takes no more', async () => {
  const main = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
  const words = ['serve', '--project', 'tiny', '--port', '0'];
  const child = spawn(process.execPath, [main, ...words], {
    env: { ...process.env, BREWSLM_HOME: home.home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let told = '';
  child.stderr.on('data', (text: Buffer) => (told += text.toString()));
  const [address] = (await once(child.stdout, 'data')) as [Buffer];
  const url = address.toString().trim().replace(/\/v1$/, '');
  const { read } = await begin(url, { max_tokens: 2000 });
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await until(() => told.includes('stopping'));
  const late = await post(url, '/v1/chat/completions', { messages: long });
  expect([late.status, (await bodyOf(late)).error.code]).toEqual([503, 'serve.stopping']);
  expect(await read()).toMatch(/"finish_reason":"length".*\n\ndata: \[DONE\]\n\n$/);
  expect(await ended).toEqual([0, null]);
  expect(told).not.toContain('parcel');
});
