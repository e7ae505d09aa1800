/**
 * A route for every operation: `dataset.import` is `/api/dataset/import`. Who only looks uses GET, with
 * the input in the address; what changes is a POST with the input as JSON; so is work, which is answered
 * with the job that does it.
 *
 * @module
 */
import type { Hono } from 'hono';
import { enqueue } from '../../jobs/enqueue.ts';
import {
  entryOf,
  operationNames,
  operationOf,
  type OperationName,
} from '../../operations/index.ts';
import { parseInput } from '../../operations/parse-input.ts';
import { checkRole, type ApiContext, type ApiEnv } from '../access/caller.ts';
import { checkScope } from '../access/scope.ts';
import { statusOfVerdicts } from '../answer-status.ts';
import type { ServedHome } from '../served-home.ts';
import { withConfinedPaths } from './confined-paths.ts';
import { replyStream } from './reply-stream.ts';
import { answerJson, inputOfBody } from '../json-body.ts';
import { inputOfQuery } from './query-input.ts';

export const pathOf = (name: OperationName): string => `/api/${name.replace('.', '/')}`;

export function addOperationRoutes(app: Hono<ApiEnv>, home: ServedHome): void {
  const allowed = async (
    c: ApiContext,
    name: OperationName,
    given: Readonly<Record<string, unknown>>,
  ): Promise<Record<string, unknown>> => {
    const caller = c.get('caller');
    c.set('operation', name);
    await checkRole(caller, name, given);
    parseInput((await operationOf(name)).input, given);
    checkScope(home.ledger, caller, name, given);
    // What is named stays on record.
    if (typeof given.project === 'string' || typeof given.project === 'number')
      c.set('project', home.ledger.projects.find(String(given.project)).id);
    return withConfinedPaths(name, given, home.uploads, home.shared);
  };

  for (const name of operationNames) {
    const path = pathOf(name);
    const { kind } = entryOf(name);
    if (kind === 'query')
      app.get(path, async (c) => {
        const { input } = await operationOf(name);
        const given = await allowed(c, name, inputOfQuery(input, c.req.queries()));
        return answer(c, home, name, given, c.req.raw.signal);
      });
    else
      app.post(path, async (c) => {
        const given = await allowed(c, name, await inputOfBody(c));
        // A change goes on when its reader leaves.
        return kind === 'change' ? answer(c, home, name, given) : enqueued(c, home, name, given);
      });
  }

  // A prompt is longer than an address may be.
  app.post(pathOf('generate.run'), async (c) => {
    const name = 'generate.run';
    const given = await allowed(c, name, await inputOfBody(c));
    if (!c.req.header('accept')?.includes('text/event-stream'))
      return answer(c, home, name, given, c.req.raw.signal);
    return replyStream((signal) => home.apart.call(name, given, signal));
  });
}

async function answer(
  c: ApiContext,
  home: ServedHome,
  name: OperationName,
  given: Record<string, unknown>,
  signal?: AbortSignal,
): Promise<Response> {
  const { output, verdicts, failed } = await home.call(name, given, signal);
  return answerJson(c, home, { output, verdicts, failed }, statusOfVerdicts(verdicts));
}

async function enqueued(
  c: ApiContext,
  home: ServedHome,
  operation: OperationName,
  input: Record<string, unknown>,
): Promise<Response> {
  const idempotencyKey = c.req.header('idempotency-key') ?? null;
  const by = c.get('caller').name;
  const job = await enqueue(home.ledger, { operation, input, by, idempotencyKey });
  return answerJson(c, home, { job }, 202, { Location: `/api/job/show?id=${job.id}` });
}
