/**
 * The dataset formats that are read, and how a file's format is found: by its name where that
 * settles it, else by its first bytes. A new format is a folder beside these and a case here.
 *
 * @module
 */
import { open } from 'node:fs/promises';
import { fail } from '../../problem/problem.ts';
import { readCsv } from '../csv/csv.ts';
import { assumeCsv, detectCsv, type CsvFormat } from '../csv/dialect.ts';
import { readJsonl, type JsonlFormat } from '../jsonl/jsonl.ts';
import { detectText, readText, type TextFormat } from '../text/text.ts';
import type { Batch } from './batch.ts';
import type { Line } from './lines.ts';

/** A format with the dialect found in the file: enough to read it again in the same way. */
export type RecordFormat = JsonlFormat | CsvFormat | TextFormat;

const SAMPLE_BYTES = 1 << 16;

export function readRecords(path: string, format: RecordFormat): AsyncGenerator<Batch> {
  switch (format.format) {
    case 'jsonl':
      return readJsonl(path);
    case 'csv':
      return readCsv(path, format);
    case 'text':
      return readText(path, format);
  }
}

/**
 * @param path Where the bytes lie.
 * @param name The name that the user knows the file by.
 * @throws `file.empty`, `file.encoding`, `file.format`
 */
export async function detectFormat(path: string, name: string): Promise<RecordFormat> {
  const bytes = await firstBytes(path);
  const location = { file: name };
  if (bytes.length === 0) fail('file.empty', `${name} is empty`, { location });
  refuseForeign(bytes, name);
  const sample = bytes.toString('utf8').replace(/^\uFEFF/, '');
  if (sample.trim() === '') fail('file.empty', `${name} holds only white space`, { location });
  const lines = wholeLines(sample, bytes.length < SAMPLE_BYTES);
  const extension = /\.([^.]+)$/.exec(name.toLowerCase())?.[1] ?? '';
  const start = sample.trimStart()[0];
  switch (extension) {
    case 'jsonl':
    case 'ndjson':
      return { format: 'jsonl' };
    case 'csv':
      return detectCsv(lines) ?? assumeCsv(lines, ',');
    case 'tsv':
    case 'tab':
      return assumeCsv(lines, '\t');
    case 'txt':
    case 'md':
      return detectText(sample);
    default:
      if (start === '{') return { format: 'jsonl' };
      if (start === '[')
        fail('file.format', `${name} is one JSON array`, {
          location,
          fix: 'Put one object on each line, for example with `jq -c ".[]" in.json > out.jsonl`.',
        });
      return (
        detectCsv(lines) ??
        fail('file.format', `${name} is no format that can be told from its content`, {
          location,
          fix: 'Give the file the ending .jsonl, .csv, .tsv, .txt or .md.',
        })
      );
  }
}

/** Names the encodings and file types that are taken for text most often. */
function refuseForeign(bytes: Buffer, name: string): void {
  const location = { file: name };
  const starts = (...values: number[]) => values.every((value, i) => bytes[i] === value);
  if (starts(0xff, 0xfe) || starts(0xfe, 0xff))
    fail('file.encoding', `${name} is UTF-16`, {
      location,
      fix: 'Convert it: `iconv -f UTF-16 -t UTF-8 in > out`.',
    });
  const zeros = bytes.subarray(0, 4096).filter((byte) => byte === 0).length;
  if (starts(0x1f, 0x8b) || starts(0x50, 0x4b, 0x03, 0x04) || starts(0x28, 0xb5, 0x2f, 0xfd))
    fail('file.format', `${name} is compressed`, { location, fix: 'Unpack it first.' });
  if (zeros > Math.min(bytes.length, 4096) / 10)
    fail('file.format', `${name} is a binary file`, { location });
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The lines of a sample, without the last one when the sample may have cut it. */
function wholeLines(sample: string, entire: boolean): Line[] {
  const texts = sample.split(/\r?\n/);
  if (!entire && texts.length > 1) texts.pop();
  return texts.map((text, index) => ({ line: index + 1, text }));
}
