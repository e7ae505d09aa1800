/**
 * A route for every operation: `dataset.import` is `/api/dataset/import`. Who only looks uses GET, with
 * the input in the address; what changes is a POST with the input as JSON; so is work, which
 * is answered with the job that does it.
 *
 * @module
 */
import type { Hono } from 'hono';
import {
  entryOf,
  operationNames,
  operationOf,
  type OperationName,
} from '../../operations/index.ts';
import { fail } from '../../problem/problem.ts';
import { checkRole, type ApiContext, type ApiEnv } from '../access/caller.ts';
import { statusOfVerdicts } from '../answer-status.ts';
import type { ServedHome } from '../served-home.ts';
import { inputOfQuery } from './query-input.ts';

export const pathOf = (name: OperationName): string => `/api/${name.replace('.', '/')}`;

export function addOperationRoutes(app: Hono<ApiEnv>, home: ServedHome): void {
  for (const name of operationNames) {
    const path = pathOf(name);
    if (entryOf(name).kind === 'query')
      app.get(path, async (c) => {
        const { input } = await operationOf(name);
        return answer(c, home, name, inputOfQuery(input, c.req.queries()));
      });
    else app.post(path, async (c) => answer(c, home, name, await inputOfBody(c)));
  }
}

async function answer(
  c: ApiContext,
  home: ServedHome,
  name: OperationName,
  given: Record<string, unknown>,
): Promise<Response> {
  const caller = c.get('caller');
  c.set('operation', name);
  await checkRole(caller, name, given);
  const { kind } = entryOf(name);
  if (kind === 'work') {
    const idempotencyKey = c.req.header('idempotency-key') ?? null;
    const job = await home.enqueue({
      operation: name,
      input: given,
      by: caller.name,
      idempotencyKey,
    });
    return c.json({ job }, 202, { Location: `/api/job/show?id=${job.id}` });
  }
  // A change goes on when its reader leaves; nobody needs an answer that nobody reads.
  const signal = kind === 'query' ? c.req.raw.signal : undefined;
  const { output, verdicts, failed } = await home.calls.call(name, given as never, { signal });
  return c.json({ output, verdicts, failed }, statusOfVerdicts(verdicts));
}

/** @throws `api.content-type`, `usage.invalid` */
export async function inputOfBody(c: ApiContext): Promise<Record<string, unknown>> {
  const text = await c.req.text();
  if (text === '') return {};
  // A form of another page may send text, but no JSON.
  if (!/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? ''))
    fail('api.content-type', 'the body is not said to be JSON');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    fail('usage.invalid', 'the body is no JSON', { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    fail('usage.invalid', 'the body is no object');
  return value as Record<string, unknown>;
}
