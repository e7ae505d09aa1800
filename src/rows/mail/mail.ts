/**
 * Mail: a single message (`.eml`, RFC 5322), or a mailbox of them one behind the other (`.mbox`,
 * RFC 4155, with lines of a body that begin with `From ` quoted or not). A row a message.
 *
 * @module
 */
import type { Batch } from '../records/batch.ts';
import type { RecordInput } from '../records/input.ts';
import { readLineBlocks } from '../records/lines.ts';
import { MailReader, type Message } from './mail-row.ts';

export interface MailFormat {
  format: 'mail';
  /** Several messages, each behind a line that begins with `From `. */
  mailbox: boolean;
}

const LINE_FEED = Buffer.from('\n');
/** Of a message with all that is attached. */
const MAX_BYTES = 64 << 20;
const KEPT_OF_LONG_MESSAGE = 1 << 16;

/** `From`, who sent it, and a date: a line of prose that begins with From has none. */
const SEPARATOR = /^From \S+.*\b\d{1,2}:\d\d(?::\d\d)?\b.*\b(?:19|20)\d\d\b/;
const HEADER = /^[!-9;-~]+:|^>?From /;
const TELLING =
  /^(?:from|to|date|subject|received|return-path|message-id|mime-version|delivered-to|x-[\w-]+):/i;

/**
 * Tells a mailbox or a message by its first lines. Under the name of something else it must have a
 * header that only programs write.
 */
export function detectMail(sample: string, name: string): MailFormat | undefined {
  const lines = sample.replace(/^\uFEFF/, '').split(/\r?\n/, 60);
  if (SEPARATOR.test(lines[0]) && HEADER.test(lines[1] ?? ''))
    return { format: 'mail', mailbox: true };
  const end = lines.indexOf('');
  const head = lines.slice(0, end < 0 ? undefined : end);
  const isHead = head.every((line, at) => HEADER.test(line) || (at > 0 && /^[ \t]/.test(line)));
  const telling = new Set(head.flatMap((line) => TELLING.exec(line)?.[0].toLowerCase() ?? []));
  const isNamed = /\.(?:eml|mbox|mbx)(?:\.\w+)?$|(?:^|\/)[^./]+$/i.test(name);
  const isProgram = head.some((line) => BY_PROGRAMS.test(line));
  return isHead && telling.size >= 2 && (isNamed || isProgram)
    ? { format: 'mail', mailbox: false }
    : undefined;
}

const BY_PROGRAMS = /^(?:received|return-path|message-id|mime-version|delivered-to):/i;

export async function* readMail(
  input: RecordInput,
  { mailbox }: MailFormat,
): AsyncGenerator<Batch> {
  const reader = new MailReader();
  let message: OpenMessage | null = mailbox ? null : new OpenMessage(1);
  let isAfterBlank = true;
  /** A line that begins a message if the next one is a header. */
  let held: { line: number; bytes: Buffer } | null = null;
  for await (const { blocks, rejects } of readLineBlocks(input)) {
    const batch: Batch = { records: [], rejects };
    for (const { bytes, line: first } of blocks) {
      let line = first;
      for (let start = 0; start <= bytes.length; line++) {
        const found = bytes.indexOf(LINE_FEED, start);
        const end = found < 0 ? bytes.length : found;
        const each = bytes.subarray(start, end);
        start = end + 1;
        if (held !== null) {
          const isHeader: boolean = HEADER.test(each.toString('latin1', 0, 200));
          if (isHeader) {
            if (message !== null) await reader.read(message, batch);
            message = new OpenMessage(held.line);
          } else message?.push(held.bytes);
          held = null;
        }
        if (mailbox && isAfterBlank && SEPARATOR.test(each.toString('latin1', 0, 200)))
          held = { line, bytes: Buffer.from(each) };
        else message?.push(mailbox ? unquoted(each) : each);
        isAfterBlank = each.length === 0 || (each.length === 1 && each[0] === 0x0d);
      }
    }
    yield batch;
  }
  const last: Batch = { records: [], rejects: [] };
  if (message !== null) await reader.read(message, last);
  yield last;
}

/** As `mboxrd` has it: `>From `, `>>From ` stand for one `>` less. */
function unquoted(line: Buffer): Buffer {
  if (line[0] !== 0x3e || !/^>+From /.test(line.toString('latin1', 0, 100))) return line;
  return line.subarray(1);
}

/** The lines of a message until it is whole. */
class OpenMessage implements Message {
  readonly line: number;
  bytes = 0;
  #parts: Buffer[] = [];

  constructor(line: number) {
    this.line = line;
  }

  push(line: Buffer): void {
    this.bytes += line.length + 1;
    if (this.isTooLong) return;
    // What the reader of lines gives is filled anew.
    this.#parts.push(Buffer.from(line), LINE_FEED);
  }

  get isTooLong(): boolean {
    return this.bytes > MAX_BYTES;
  }

  get content(): Buffer {
    const all = Buffer.concat(this.#parts);
    return this.isTooLong ? all.subarray(0, KEPT_OF_LONG_MESSAGE) : all;
  }
}
