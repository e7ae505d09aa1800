/**
 * What a served release was asked, kept for `drift check`: one request a line, without its reply and
 * without who asked. Personal data and secrets are replaced by marks unless the policy of the project
 * says to ignore them. A file that is full becomes the older one, and what is older than that is gone.
 *
 * @module
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { SensitivePolicy } from '../../catalog/tasks/sensitive-policy.ts';
import { fail } from '../../problem/problem.ts';
import { redactor } from '../normalize/sensitive/redact.ts';

/** Bytes of the file that is written; there is one older file beside it. */
const FILE_BYTES = 32 * 2 ** 20;
/** How long a file stays, from its first request: 30 days. */
const FILE_MILLISECONDS = 30 * 24 * 3600 * 1000;

const folderOf = (home: string, project: number): string => join(home, 'requests', `${project}`);
const files = (home: string, project: number) => ({
  current: join(folderOf(home, project), 'requests.jsonl'),
  older: join(folderOf(home, project), 'requests-older.jsonl'),
});

/** What is kept of a request. */
export type LoggedRequest =
  { messages: readonly { role: string; content: string }[] } | { prompt: string };

/**
 * Opens the log of a project for writing.
 *
 * @param policy What becomes of personal data: all that it does not ignore is redacted here.
 * @returns What writes a request that came at a time, in milliseconds.
 */
export function openRequestLog(
  home: string,
  project: number,
  policy: SensitivePolicy,
): (request: LoggedRequest, now: number) => void {
  const { current, older } = files(home, project);
  mkdirSync(dirname(current), { recursive: true, mode: 0o700 });
  const redact = redactor(allRedacted(policy)) ?? ((text: string) => text);
  const begun = new Map([older, current].map((file) => [file, beginningOf(file)]));
  return (request, now) => {
    for (const [file, at] of begun)
      if (at !== null && now - at > FILE_MILLISECONDS) {
        rmSync(file, { force: true });
        begun.set(file, null);
      }
    if (existsSync(current) && statSync(current).size >= FILE_BYTES) {
      renameSync(current, older);
      begun.set(older, begun.get(current)!).set(current, null);
    }
    const line = JSON.stringify({ at: new Date(now).toISOString(), ...redacted(request, redact) });
    appendFileSync(current, `${line}\n`, { mode: 0o600 });
    if (begun.get(current) === null) begun.set(current, now);
  };
}

function redacted(request: LoggedRequest, redact: (text: string) => string): LoggedRequest {
  if ('prompt' in request) return { prompt: redact(request.prompt) };
  const turns = request.messages.map(({ role, content }) => ({ role, content: redact(content) }));
  return { messages: turns };
}

/** A dataset may keep an address that belongs in it; a log has no use for one. */
const allRedacted = (policy: SensitivePolicy): SensitivePolicy =>
  Object.fromEntries(
    Object.entries(policy).map(([group, action]) => [
      group,
      action === 'ignore' ? 'ignore' : 'redact',
    ]),
  ) as SensitivePolicy;

/** When the first request of a file came, in milliseconds; null where there is no such file. */
function beginningOf(file: string): number | null {
  if (!existsSync(file)) return null;
  const [first] = readFileSync(file, 'utf8').split('\n', 1);
  const at = Date.parse(/^\{"at":"([^"]+)"/.exec(first)?.[1] ?? '');
  // A line that was cut off, as where the machine stopped, keeps nobody from serving.
  return Number.isNaN(at) ? statSync(file).mtimeMs : at;
}

/**
 * Lists the files of a project's log, the older first.
 *
 * @throws `drift.no-log` when there is none.
 */
export function loggedRequests(home: string, project: number): string[] {
  const { current, older } = files(home, project);
  const found = [older, current].filter((file) => existsSync(file));
  return found.length > 0
    ? found
    : fail('drift.no-log', 'no requests were logged for this project');
}
