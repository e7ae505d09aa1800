/**
 * Plain text: a record `{ text }` for each paragraph, or for each line of a file that has no
 * blank lines to separate paragraphs.
 *
 * @module
 */
import type { Batch } from '../records/batch.ts';
import type { RecordInput } from '../records/input.ts';
import { readLines, type Line, type LineLimits } from '../records/lines.ts';

export interface TextFormat {
  format: 'text';
  unit: 'paragraph' | 'line';
}

/** Longer paragraphs are cut at a line end; one record should not hold a whole library. */
const MAX_PARAGRAPH_CHARACTERS = 1 << 20;

/** Blank lines between lines of text make paragraphs. */
export const detectText = (sample: string): TextFormat => ({
  format: 'text',
  unit: /\S[^\n]*\n[^\S\n]*\n\s*\S/.test(sample.replaceAll('\r', '')) ? 'paragraph' : 'line',
});

export async function* readText(
  input: RecordInput,
  { unit }: TextFormat,
  limits: Partial<LineLimits> = {},
): AsyncGenerator<Batch> {
  let paragraph: Line[] = [];
  let characters = 0;
  const close = (batch: Batch) => {
    if (paragraph.length > 0) {
      const text = paragraph.map((line) => line.text).join('\n');
      batch.records.push({ line: paragraph[0].line, record: { text } });
    }
    paragraph = [];
    characters = 0;
  };
  for await (const { lines, rejects } of readLines(input, limits)) {
    const batch: Batch = { records: [], rejects };
    for (const line of lines) {
      const blank = line.text.trim() === '';
      if (!blank) {
        paragraph.push(line);
        characters += line.text.length;
      }
      if (blank || unit === 'line' || characters > MAX_PARAGRAPH_CHARACTERS) close(batch);
    }
    yield batch;
  }
  const last: Batch = { records: [], rejects: [] };
  close(last);
  yield last;
}
