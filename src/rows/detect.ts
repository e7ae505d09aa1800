/**
 * Finds the format of a file: by its magic number, then by its name where that settles it, else by
 * how its text begins.
 *
 * @module
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { fail } from '../problem/problem.ts';
import { isOfficeDocument } from './archives/zip.ts';
import { isArrow } from './arrow/arrow-format.ts';
import { nameInside } from './compression/name-inside.ts';
import { assumeCsv, detectCsv } from './csv/dialect.ts';
import { isParquet } from './parquet/parquet-format.ts';
import { detectFaq } from './faq/faq.ts';
import { detectMail } from './mail/mail.ts';
import { detectMessenger } from './messenger/messenger.ts';
import { detectText } from './text/text.ts';
import { wideEncodingOf } from './encoding/wide.ts';
import { isBinary, isForeignBinary, isPage, refuseForeign } from './foreign.ts';
import type { BareFormat, TabledFormat } from './format.ts';
import { isSqlite } from './sqlite/sqlite-format.ts';
import type { Line } from './records/lines.ts';
import { detectXml } from './xml/detect-xml.ts';

/** Bytes that {@link detectFormat} wants to see. */
export const SAMPLE_BYTES = 1 << 16;

/**
 * @param name The name that the user knows the file by.
 * @param bytes The first {@link SAMPLE_BYTES} of the file, or all of it, in UTF-8.
 * @throws `file.empty`, `file.format`, `file.html`, `file.lfs-pointer`,
 *   `file.line-ends`
 */
export function detectFormat(bytes: Buffer, name: string): BareFormat {
  const location = { file: name };
  if (bytes.length === 0) fail('file.empty', `${name} is empty`, { location });
  if (isParquet(bytes)) return { format: 'parquet' };
  if (isArrow(bytes)) return { format: 'arrow' };
  const tables = tabledFormat(bytes);
  if (tables !== undefined) return tables;
  const page = detectPage(bytes, name);
  if (page !== undefined) return page;
  refuseForeign(bytes, name);
  const sample = bytes.toString('utf8').replace(/^\uFEFF/, '');
  if (sample.trim() === '') fail('file.empty', `${name} holds only white space`, { location });
  if (/\r[^\n]/.test(sample) && !sample.includes('\n'))
    fail('file.line-ends', `the lines of ${name} end in CR alone`, { location });
  const mail = detectMail(sample, name);
  if (mail !== undefined) return mail;
  const lines = wholeLines(sample, bytes.length < SAMPLE_BYTES);
  const extension = /\.([^./]+)$/.exec(nameInside(name.toLowerCase()))?.[1] ?? '';
  switch (extension) {
    case 'jsonl':
    case 'ndjson':
      return isDocument(sample, lines) ? { format: 'json' } : { format: 'jsonl' };
    case 'json':
      return isLines(lines) ? { format: 'jsonl' } : { format: 'json' };
    case 'csv':
      return detectCsv(lines) ?? assumeCsv(lines, ',');
    case 'tsv':
    case 'tab':
      return assumeCsv(lines, '\t');
    case 'txt':
    case 'text':
      return detectMessenger(lines) ?? detectText(sample);
    case 'md':
    case 'markdown':
      return detectFaq(sample, 'markdown') ?? detectText(sample);
    case 'yaml':
    case 'yml':
      return { format: 'yaml' };
    case 'xml':
    case 'tmx':
      return detectXml(sample);
    case 'parquet':
    case 'arrow':
    case 'feather':
      return fail('file.damaged', `${name} does not begin as ${extension} files do`, { location });
  }
  const start = sample.trimStart()[0];
  if (start === '{') return isLines(lines) ? { format: 'jsonl' } : { format: 'json' };
  if (start === '[') return { format: 'json' };
  if (/^\s*<\?xml\s/.test(sample)) return detectXml(sample);
  return (
    detectCsv(lines) ??
    fail('file.format', `${name} is no format that can be told from its content`, {
      location,
      fix: 'Give the file the ending of its format: .jsonl, .json, .csv, .tsv, .yaml, .xml, .txt or .md.',
    })
  );
}

/** The format of a file that holds several tables, by its first bytes; undefined for any other. */
export function tabledFormat(bytes: Buffer): TabledFormat | undefined {
  if (isOfficeDocument(bytes)) return { format: 'workbook' };
  return isSqlite(bytes) ? { format: 'sqlite' } : undefined;
}

/** What the first bytes of a file say of its encoding; `own`: it says so itself, or is no text. */
export type FirstLook = 'own' | 'ascii' | 'utf-8' | 'other';

/** Tells by the first {@link SAMPLE_BYTES} of a file, or all of it. */
export function firstLook(bytes: Buffer, name: string): FirstLook {
  // Each part of a mail says itself what it is in.
  if (detectMail(bytes.toString('latin1'), name)) return 'own';
  if (isParquet(bytes) || isArrow(bytes) || isForeignBinary(bytes)) return 'own';
  if (tabledFormat(bytes) !== undefined) return 'own';
  if (wideEncodingOf(bytes) !== null) return 'other';
  if (isBinary(bytes)) return 'own';
  const whole = bytes.length < SAMPLE_BYTES ? bytes : withoutCut(bytes);
  if (isAscii(whole)) return 'ascii';
  return isUtf8(whole) ? 'utf-8' : 'other';
}

/** Without the beginning of a character that the end of the sample may have cut. */
function withoutCut(bytes: Buffer): Buffer {
  for (let length = 1; length <= 3 && length < bytes.length; length++) {
    const byte = bytes[bytes.length - length];
    if (byte >= 0xc0) return bytes.subarray(0, -length);
    if (byte < 0x80) return bytes;
  }
  return bytes;
}

const NAMED_PAGE = /\.x?html?$/i;

/** A web page that holds questions and answers; others are refused, by name or by how they begin. */
function detectPage(bytes: Buffer, name: string): BareFormat | undefined {
  const inside = nameInside(name);
  const isNamed = NAMED_PAGE.test(inside);
  if (!isNamed && /\.[^./]+$/.test(inside)) return undefined;
  const text = bytes.toString('utf8');
  if (!isNamed && !isPage(text)) return undefined;
  return (
    detectFaq(text, 'html') ??
    fail('file.html', `${name} is a web page without questions and answers`, {
      location: { file: name },
      fix: 'Give a page whose headings are questions, or save the text of the page as .txt or .md.',
    })
  );
}

/**
 * One whole object on the first line and more lines after it: lines, whatever the name says. So
 * are lists one a line; of objects, they may be pieces of one document.
 */
function isLines(lines: readonly Line[]): boolean {
  const [first, second] = lines.filter(({ text }) => text.trim() !== '');
  if (second === undefined) return false;
  return isWhole(first.text, '{') || (isWhole(first.text, '[') && !/^\s*\[\s*\{/.test(first.text));
}

/** An array or an object over several lines, under the name of JSON lines. */
function isDocument(sample: string, lines: readonly Line[]): boolean {
  const filled = lines.map(({ text }) => text.trim()).filter(Boolean);
  if (filled.length > 1 && filled.slice(0, 2).every((text) => isWhole(text, '['))) return false;
  if (/^\s*\[\s*(?:\{|$)/.test(sample)) return true;
  return filled[0] === '{' && !filled.some((text) => isWhole(text, '{'));
}

function isWhole(text: string, opening: '{' | '['): boolean {
  if (!text.trimStart().startsWith(opening)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The lines of a sample, without the last one when the sample may have cut it. */
function wholeLines(sample: string, entire: boolean): Line[] {
  const texts = sample.split(/\r?\n/);
  if (!entire && texts.length > 1) texts.pop();
  return texts.map((text, index) => ({ line: index + 1, text }));
}
