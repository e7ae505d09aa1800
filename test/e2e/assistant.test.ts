/** An assistant at work: the Model Context Protocol's own client with `brewslm mcp` as a child process. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { CallToolResult, Progress, Tool } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { entryOf, operationNames } from '../../src/operations/index.ts';
import type { Problem } from '../../src/problem/problem.ts';
import { jsonLinesOf, ticket, tickets } from '../support/projects/tickets.ts';

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const folder = temporaryFolder();
const server = {
  command: process.execPath,
  args: [program, 'mcp', '--threads', '1'],
  cwd: folder,
  env: { ...process.env, BREWSLM_HOME: join(folder, 'home') } as Record<string, string>,
};
const client = new Client({ name: 'test', version: '1' });
let tools: Tool[];

beforeAll(async () => {
  writeFileSync(join(folder, 'tickets.jsonl'), jsonLinesOf(tickets(ticket)));
  writeFileSync(join(folder, 'few.jsonl'), jsonLinesOf(tickets(ticket).slice(0, 20)));
  await client.connect(new StdioClientTransport(server));
  ({ tools } = await client.listTools());
});

afterAll(async () => {
  await client.close();
});

/** The client holds what comes back against the tool's output schema. */
async function call(name: string, given: Record<string, unknown>, heard?: Progress[]) {
  const params = { name, arguments: given };
  const options = heard && { onprogress: (progress: Progress) => void heard.push(progress) };
  const result = (await client.callTool(params, undefined, options)) as CallToolResult;
  const structured = result.structuredContent as {
    output?: Record<string, unknown>;
    verdicts?: { gate: string; outcome: string }[];
    problem?: Problem;
  };
  expect(result.content).toEqual([{ type: 'text', text: JSON.stringify(structured) }]);
  return { isError: result.isError === true, ...structured };
}

test('every operation is offered but those for people only', () => {
  const offered = operationNames.filter((name) => !entryOf(name).peopleOnly);
  expect(tools.map(({ name }) => name)).toEqual(offered.map((name) => name.replace('.', '_')));
  expect(tools.map(({ name }) => name)).not.toContain('gate_override');
  for (const { name, description, inputSchema } of tools) {
    expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
    expect(description).not.toBe('');
    expect(inputSchema.type).toBe('object');
  }
});

test('a client can tell what looks, what changes and what cannot be taken back', () => {
  const hints = Object.fromEntries(tools.map(({ name, annotations }) => [name, annotations]));
  expect(hints).toMatchObject({
    project_list: { readOnlyHint: true },
    project_create: { readOnlyHint: false, destructiveHint: false },
    train_start: { readOnlyHint: false, destructiveHint: false, idempotentHint: true },
    release_accept: { readOnlyHint: false, destructiveHint: true },
  });
});

test('a project is made, filled and seen, with progress on the way', async () => {
  const given = { name: 'router', template: 'classification' };
  expect(await call('project_create', given)).toMatchObject({ output: { id: 1, ...given } });
  const heard: Progress[] = [];
  const imported = await call('dataset_import', { project: 1, file: 'tickets.jsonl' }, heard);
  expect(imported).toMatchObject({ output: { verdict: { gate: 'A', outcome: 'PASS' } } });
  expect(heard.length).toBeGreaterThan(0);
  expect(heard.map(({ progress }) => progress)).toEqual(heard.map((_, i) => i + 1));
  expect(heard.at(-1)?.message).toMatch(/400\/400/);
  expect(await call('project_list', {})).toMatchObject({
    output: [{ name: 'router', settings: { dataset: { file: 'tickets.jsonl' } } }],
  });
});

test('every look answers in the form that its tool promises', async () => {
  const answers: Record<string, string> = {};
  for (const { name, annotations, inputSchema } of tools) {
    const { required = [], properties = {} } = inputSchema;
    if (!annotations?.readOnlyHint || required.some((field) => field !== 'project')) continue;
    const { problem } = await call(name, 'project' in properties ? { project: 1 } : {});
    answers[name] = problem?.code ?? 'output';
  }
  expect(answers).toMatchObject({
    dataset_show: 'output',
    gate_list: 'output',
    task_list: 'output',
  });
  expect(Object.values(answers)).not.toContain('internal');
});

test('a gate that did not pass is an answer, and overriding it is refused', async () => {
  await call('project_create', { name: 'few', template: 'classification' });
  const imported = await call('dataset_import', { project: 'few', file: 'few.jsonl' });
  expect(imported).toMatchObject({
    isError: false,
    verdicts: [{ gate: 'A', outcome: 'INCONCLUSIVE', override: null }],
  });
  const refused = await call('gate_override', { project: 'few', gate: 'A', reason: 'I say so' });
  expect(refused).toMatchObject({ isError: true, problem: { code: 'usage.people-only' } });
  const inside = { project: 'few', source: 'http://127.0.0.1:9/rows.jsonl', allowPrivate: true };
  expect(await call('dataset_import', inside)).toMatchObject({
    isError: true,
    problem: { code: 'usage.people-only', location: { field: 'allowPrivate' } },
  });
  const trained = await call('train_start', { project: 'few', baseModel: 'brew-3m', steps: 1 });
  expect(trained).toMatchObject({
    output: { verdict: { gate: 'A', override: null } },
    verdicts: [{ gate: 'A', outcome: 'INCONCLUSIVE' }],
  });
});

test.each([
  ['project_create', { name: 'router' }, 'project.exists', {}],
  ['dataset_import', { project: 1, file: 'no.csv' }, 'file.missing', { file: 'no.csv' }],
  ['project_create', { name: 'x', sede: 7 }, 'usage.invalid', { field: 'sede' }],
])('%s %o ends with the code, the place and a fix', async (tool, given, code, location) => {
  const { isError, problem } = await call(tool, given);
  expect(isError).toBe(true);
  expect(problem).toMatchObject({ code, ...(Object.keys(location).length > 0 && { location }) });
  expect(problem?.fix).not.toBe('');
});

test('a tool that is not there is an error of the protocol', async () => {
  await expect(client.callTool({ name: 'gate_open' })).rejects.toThrow(
    'there is no tool gate_open',
  );
});

test('work that the client cancels stops where it can be resumed, and the server goes on', async () => {
  const given = { project: 1, baseModel: 'brew-3m', steps: 100_000, plan: { microBatchRows: 1 } };
  const stop = new AbortController();
  const training = client.callTool({ name: 'train_start', arguments: given }, undefined, {
    signal: stop.signal,
    onprogress: ({ message }) => message?.startsWith('training') && stop.abort(),
  });
  await expect(training).rejects.toThrow();
  // A change takes its turn when the training has ended.
  await call('project_create', { name: 'next', template: 'general' });
  const ledger = new Ledger(server.env.BREWSLM_HOME);
  const { status } = ledger.runs.list(1).findLast(({ stage }) => stage === 'train')!;
  ledger.close();
  expect(status).toBe('interrupted');
});

test('nothing but the protocol is on standard output; it ends when its input does', async () => {
  const { command, args, ...options } = server;
  const child = spawn(command, args, { ...options, stdio: ['pipe', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  const version = { protocolVersion: '2025-06-18', capabilities: {} };
  const messages = [
    {
      id: 1,
      method: 'initialize',
      params: { ...version, clientInfo: { name: 't', version: '1' } },
    },
    { method: 'notifications/initialized' },
    {
      id: 2,
      method: 'tools/call',
      params: { name: 'dataset_import', arguments: { project: 1, file: 'tickets.jsonl' } },
    },
  ];
  for (const message of messages)
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  await expect.poll(() => out, { timeout: 30_000 }).toContain('"id":2');
  child.stdin.end();
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
  const answers = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: number });
  expect(answers.map(({ id }) => id)).toEqual([1, 2]);
});

test('it ends when it is told to, with an open input', async () => {
  const { command, args, ...options } = server;
  const child = spawn(command, args, { ...options, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })}\n`);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.kill('SIGTERM');
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
});
