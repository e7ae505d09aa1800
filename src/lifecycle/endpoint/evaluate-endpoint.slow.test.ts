/** A model behind a real server against a bundle, on the same test items. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tinyProject, type TinyProject } from '../../../test/support/models/tiny-project.ts';
import { recordRows } from '../../../test/support/projects/record-rows.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { exportProject } from '../package/export-project.ts';
import { evaluateEndpoint } from './evaluate-endpoint.ts';

interface Turn {
  role: string;
  content: string;
}

/** What the server was told in each request; it answers by `reply`. */
const asked: Turn[][] = [];
let reply: (turns: Turn[]) => string;
let finish = 'stop';
const server = createServer(async (request, response) => {
  let text = '';
  for await (const piece of request) text += piece;
  const { messages } = JSON.parse(text) as { messages: Turn[] };
  asked.push(messages);
  try {
    const choices = [{ message: { content: reply(messages) }, finish_reason: finish }];
    response.end(JSON.stringify({ choices }));
  } catch (error) {
    response.statusCode = 400;
    response.end(JSON.stringify({ error: { message: String(error) } }));
  }
});
let url: string;
const homes: TinyProject[] = [];

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(() => {
  server.close();
  for (const { session } of homes) session.ledger.close();
});

async function bundleOf(template: string, rows: object[]): Promise<[TinyProject, Artifact]> {
  const folder = temporaryFolder();
  const tiny = await tinyProject(folder, {}, { template, rows });
  homes.push(tiny);
  const { artifact } = await exportProject(tiny.session, tiny.project, {
    format: 'huggingface',
    target: 'vllm',
    dtype: 'float32',
    heldOut: { scored: 30, generated: 30 },
    output: join(folder, 'out'),
  });
  return [tiny, artifact];
}

const usual = { items: 30, instructions: null, shots: null, maxTokens: null, parallel: 3 };
const endpoint = () => ({ url, model: 'large', key: null, patience: 10_000 });

it('tells labels, reads them from replies, and pairs items with those of the bundle', async () => {
  const rows = Array.from({ length: 300 }, (_, i) => recordRows.classification(i));
  const labelOf = new Map(rows.map(({ text, label }) => [text, label as string]));
  const [{ session, project }, bundle] = await bundleOf('classification', rows);
  asked.length = 0;
  reply = (turns) => `Label: ${labelOf.get(turns.at(-1)!.content)!.toUpperCase()}.`;
  const request = { endpoint: endpoint(), bundle, ...usual };
  const found = await evaluateEndpoint(session, project, request);
  expect(asked.every((turns) => turns.length === 2)).toBe(true);
  expect(asked[0][0]).toEqual({
    role: 'system',
    content: expect.stringMatching(/one of these labels and nothing else:\na\nb$/),
  });
  expect(found).toMatchObject({ model: 'large', shots: 0, unread: 0, greedy: true, tokens: null });
  expect(found.metrics[0]).toMatchObject({ name: 'accuracy', value: 1, items: asked.length });
  const { against } = found;
  expect(against).toMatchObject({ items: asked.length, metric: 'accuracy' });
  const ours = against!.candidate[0].value;
  expect(against!.comparisons[0]).toMatchObject({ metric: 'accuracy', difference: ours - 1 });
  expect(against!.counts.worse).toBe(Math.round((1 - ours) * asked.length));
  for (const { first, second, expected } of against!.worse)
    expect([first.said, second.said === expected]).toEqual([expected, false]);

  reply = () => 'I would rather not say.';
  finish = 'length';
  const silent = await evaluateEndpoint(session, project, { ...request, items: 10, maxTokens: 5 });
  expect(silent).toMatchObject({
    unread: 10,
    cut: 10,
    maxTokens: 5,
    metrics: [{ name: 'accuracy', value: 0 }, {}],
  });
  finish = 'stop';

  // The row of what the server does not take is named.
  reply = () => {
    throw new Error('too long');
  };
  await expect(evaluateEndpoint(session, project, request)).rejects.toMatchObject({
    problem: {
      code: 'endpoint.refused',
      location: { file: 'rows.jsonl', line: expect.any(Number) },
    },
  });
});

it('shows examples where replies have a form, and says where nothing is right or wrong', async () => {
  const rows = Array.from({ length: 300 }, (_, i) => recordRows.qa(i));
  const answerOf = new Map(rows.map(({ question, answer }) => [question, answer as string]));
  const [{ session, project }, bundle] = await bundleOf('question-answering', rows);
  asked.length = 0;
  reply = (turns) => answerOf.get(turns.at(-1)!.content)!;
  const found = await evaluateEndpoint(session, project, {
    endpoint: endpoint(),
    bundle,
    ...usual,
    instructions: 'Be short.',
  });
  // The instructions, three examples of two turns, the question.
  expect(asked[0].map(({ role }) => role).join(' ')).toBe(
    'system user assistant user assistant user assistant user',
  );
  expect(asked[0][0].content).toBe('Be short.');
  expect(found).toMatchObject({ shots: 3 });
  expect(found.metrics.find(({ name }) => name === 'exact-match')).toMatchObject({ value: 1 });
  expect(found.against!.comparisons.every(({ better }) => better === 'second')).toBe(true);

  const chats = Array.from({ length: 300 }, (_, i) => recordRows.chat(i));
  const [talk, talked] = await bundleOf('general', chats);
  await expect(
    evaluateEndpoint(talk.session, talk.project, {
      endpoint: endpoint(),
      bundle: talked,
      ...usual,
    }),
  ).rejects.toMatchObject({ problem: { code: 'eval.nothing-to-judge' } });
});
