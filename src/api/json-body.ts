/**
 * JSON as it comes and goes.
 *
 * @module
 */
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { fail } from '../problem/problem.ts';
import type { ApiContext } from './access/caller.ts';
import type { ServedHome } from './served-home.ts';

/** Answers with data of the home, in which paths of the server may stand. */
export const answerJson = (
  c: ApiContext,
  { told }: ServedHome,
  data: unknown,
  status: ContentfulStatusCode,
  headers: Record<string, string> = {},
): Response =>
  c.body(told(JSON.stringify(data)), status, { 'Content-Type': 'application/json', ...headers });

/** The body of a request as plain data. @throws `api.content-type`, `usage.invalid` */
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
