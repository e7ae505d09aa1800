/**
 * JSON Lines: one JSON object a line (jsonlines.org). Each line stands alone, so a broken one
 * costs only itself.
 *
 * @module
 */
import { excerpt, type Batch, type Reject } from '../records/batch.ts';
import { readLines, type LineLimits } from '../records/lines.ts';

export interface JsonlFormat {
  format: 'jsonl';
}

/** Blank lines are skipped. */
export async function* readJsonl(
  path: string,
  limits: Partial<LineLimits> = {},
): AsyncGenerator<Batch> {
  for await (const { lines, rejects } of readLines(path, limits)) {
    const batch: Batch = { records: [], rejects };
    for (const { line, text } of lines) {
      if (text.trim() === '') continue;
      const parsed = parseLine(text);
      if ('record' in parsed) batch.records.push({ line, record: parsed.record });
      else batch.rejects.push({ line, ...parsed, excerpt: excerpt(text) });
    }
    batch.rejects.sort((a, b) => a.line - b.line);
    yield batch;
  }
}

type Parsed = { record: Record<string, unknown> } | Pick<Reject, 'code' | 'message'>;

function parseLine(text: string): Parsed {
  let value: unknown;
  try {
    // Files joined end to end carry byte order marks inside.
    value = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch (error) {
    return { code: 'record.json', message: whyNotJson(text, error as Error) };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { code: 'record.not-object', message: `the line holds ${kindOf(value)}, not an object` };
  if (ESCAPED_SURROGATE.test(text) && !isWellFormed(value))
    return { code: 'record.surrogate', message: 'a string holds half a surrogate pair' };
  return { record: value as Record<string, unknown> };
}

/** Half a pair can only come from an escape, since the line is UTF-8. */
const ESCAPED_SURROGATE = /\\u[dD][89a-fA-F]/;

function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, item]) => key.isWellFormed() && isWellFormed(item));
}

function whyNotJson(text: string, error: Error): string {
  if (text.includes('\u0000')) return 'the line holds a NUL byte';
  if (/[:[,]\s*-?(?:NaN|Infinity)\b/.test(text)) return 'NaN and Infinity are not JSON';
  if (/^\s*\{/.test(text) && !/\}\s*$/.test(text)) return 'the line is cut short';
  return `the line is not JSON: ${error.message}`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
