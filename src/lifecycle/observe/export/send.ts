import { fail } from '../../../problem/problem.ts';

const timeoutMs = 30_000;
const excerpt = 300;

/**
 * Sends JSON to a receiver, and gives what it answers, an empty object for no JSON.
 *
 * @throws `exporter.unreachable`, `exporter.refused`.
 */
export async function sendJson(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
  method: 'POST' | 'GET' = 'POST',
): Promise<Record<string, unknown>> {
  const shown = url.replace(/\/\/[^/@]*@/, '//');
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(method === 'POST' ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(timeoutMs),
    });
    text = await response.text();
  } catch (error) {
    return fail('exporter.unreachable', `nothing answers at ${shown}`, { cause: error });
  }
  if (!response.ok)
    fail('exporter.refused', `${shown} answered ${response.status}: ${text.slice(0, excerpt)}`, {
      evidence: { status: response.status },
    });
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
