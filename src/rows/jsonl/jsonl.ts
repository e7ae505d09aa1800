/**
 * JSON Lines: one JSON object a line (jsonlines.org). Each line stands alone, so a broken one
 * costs only itself.
 *
 * @module
 */
import { parseRecord } from '../json/parse-record.ts';
import { excerpt, type Batch } from '../records/batch.ts';
import type { RecordInput } from '../records/input.ts';
import { readLines, type LineBatch, type LineLimits } from '../records/lines.ts';

export interface JsonlFormat {
  format: 'jsonl';
}

/** Blank lines are skipped. */
export async function* readJsonl(
  input: RecordInput,
  limits: Partial<LineLimits> = {},
): AsyncGenerator<Batch> {
  for await (const batch of readLines(input, limits)) yield parseLines(batch);
}

export function parseLines({ lines, rejects }: LineBatch): Batch {
  const batch: Batch = { records: [], rejects };
  for (const { line, text } of lines) {
    // Files joined end to end carry byte order marks inside.
    const json = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
    if (json.trim() === '') continue;
    const parsed = parseRecord(json);
    if ('record' in parsed) batch.records.push({ line, record: parsed.record });
    else batch.rejects.push({ line, ...parsed, excerpt: excerpt(text) });
  }
  batch.rejects.sort((a, b) => a.line - b.line);
  return batch;
}
