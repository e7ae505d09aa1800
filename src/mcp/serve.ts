/**
 * Serves operations to an assistant by the Model Context Protocol, over standard input and output.
 *
 * The protocol knows two kinds of failure. What the assistant can mend (a problem) is an answer of the
 * tool with its code and fix; a tool that does not exist is an error of the protocol. A verdict is
 * neither: it is what the tool found.
 *
 * @module
 */
import { Writable } from 'node:stream';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  type CallToolRequest,
  type CallToolResult,
  type ServerNotification,
} from '@modelcontextprotocol/sdk/types.js';
import { HomeCalls, type HomeOptions } from '../library/home-calls.ts';
import type { Update } from '../library/updates.ts';
import { fieldsOf } from '../operations/describe-input.ts';
import { entryOf, operationOf, type OperationName } from '../operations/index.ts';
import { problem, toProblem, type Problem } from '../problem/problem.ts';
import { offeredTools, operationNamed } from './tools.ts';

const notifyEveryMs = 250;

const instructions = `BrewSLM takes a team from source data to a small language model along one path: \
project_create, dataset_import, preflight_run, train_start, export_run, optimize_run. Gates between \
the steps give verdicts: PASS, FAIL or INCONCLUSIVE, with findings and how to mend them. A gate that \
is not passed stops the path; only a person may override it. Work can take minutes to hours; the same \
call made again goes on where it stopped, or gives what was made before. Paths are taken from the \
folder that this server was started in.`;

/** Resolves when the assistant is gone or `signal` aborts, and work under way has stopped. */
export async function serveAssistant(
  options: HomeOptions & { version: string; signal: AbortSignal },
): Promise<void> {
  const calls = new HomeCalls(options);
  const server = new Server(
    { name: 'brewslm', version: options.version },
    { capabilities: { tools: {} }, instructions },
  );
  server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: await offeredTools() }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }, { signal, sendNotification }) =>
    answer(calls, params, signal, sendNotification),
  );
  const gone = new Promise<void>((resolve) => {
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- it is no event target
    server.onclose = resolve;
    process.stdin.once('end', resolve);
    process.stdin.once('close', resolve);
    options.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await server.connect(new StdioServerTransport(process.stdin, takeStandardOutput()));
  await gone;
  await calls.close();
  await server.close();
}

async function answer(
  calls: HomeCalls,
  { name, arguments: given = {}, _meta }: CallToolRequest['params'],
  signal: AbortSignal,
  notify: (notification: ServerNotification) => Promise<void>,
): Promise<CallToolResult> {
  const operation = operationNamed(name);
  if (operation === undefined)
    throw new McpError(ErrorCode.InvalidParams, `there is no tool ${name}`);
  const peopleOnly = await askedOfPeople(operation, given);
  if (peopleOnly !== undefined) return failure(peopleOnly);
  const call = calls.call(operation, given as never, { signal });
  try {
    const token = _meta?.progressToken;
    if (token !== undefined)
      await passOn(call, (progress, message) =>
        notify({
          method: 'notifications/progress',
          params: { progressToken: token, progress, message },
        }),
      );
    return success({ ...(await call) });
  } catch (error) {
    return failure(toProblem(error));
  }
}

/**
 * Tells of progress a few times a second. The protocol wants a number that only grows: labels follow
 * one another, each from its own zero, so it counts the messages, and how far the work is stands in
 * the text.
 */
async function passOn(
  updates: AsyncIterable<Update>,
  notify: (progress: number, message: string) => Promise<void>,
): Promise<void> {
  let sent = 0;
  let last: { label: string; at: number } | undefined;
  for await (const update of updates) {
    if (update.kind !== 'progress') continue;
    const at = performance.now();
    if (last?.label === update.label && at - last.at < notifyEveryMs) continue;
    last = { label: update.label, at };
    const { label, done, total, unit, note } = update;
    const figures = [total === undefined ? `${done}` : `${done}/${total}`, unit].join(' ').trim();
    await notify(++sent, [label, figures, note].filter(Boolean).join(' · '));
  }
}

const success = (result: Record<string, unknown>): CallToolResult => ({
  content: [{ type: 'text', text: JSON.stringify(result) }],
  structuredContent: result,
});

const failure = (what: Problem): CallToolResult => ({
  isError: true,
  content: [{ type: 'text', text: JSON.stringify({ problem: what }) }],
  structuredContent: { problem: what },
});

/** What keeps an assistant from a call that a person may make, if anything does. */
async function askedOfPeople(name: OperationName, given: object): Promise<Problem | undefined> {
  const { command, peopleOnly } = entryOf(name);
  const { input } = await operationOf(name);
  const field = fieldsOf(input).find((one) => one.peopleOnly && one.name in given)?.name;
  if (!peopleOnly && field === undefined) return undefined;
  const what = field === undefined ? name : `${field} of ${name}`;
  return problem('usage.people-only', `only a person may take responsibility for ${what}`, {
    ...(field !== undefined && { location: { field } }),
    fix: `Ask the person you work for to run \`brewslm ${command}\`.`,
  });
}

/** What else in this process would write there goes to standard error. */
function takeStandardOutput(): Writable {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  return new Writable({
    decodeStrings: false,
    write: (chunk: string, encoding, done) => write(chunk, encoding, done),
  });
}
