/**
 * A message as a row: who wrote it to whom, when, in which thread, and its text.
 *
 * @module
 */
import type PostalMime from 'postal-mime';
import { decoderOf } from '../encoding/encodings.ts';
import { htmlToText } from '../html/html-text.ts';
import { excerpt, type Batch } from '../records/batch.ts';

type Parser = typeof PostalMime;
type Email = Awaited<ReturnType<Parser['parse']>>;
type Address = NonNullable<Email['from']>;

/** The bytes of a message, in the lines of its file. */
export interface Message {
  /** Where it begins. */
  line: number;
  bytes: number;
  /** All of it; of one that is too long the beginning. */
  content: Buffer;
  isTooLong: boolean;
}

/** Reads the messages of a file one by one, as replies are told from those before. */
export class MailReader {
  /** The first message of each thread, by all messages seen in it. */
  readonly #threads = new Map<string, string>();

  /** Adds the row of a message to a batch, or the reason why it is none. */
  async read(message: Message, batch: Batch): Promise<void> {
    const { line, content, isTooLong, bytes } = message;
    const start = excerpt(content.toString('latin1', 0, 200));
    if (content.toString('latin1').trim() === '') return;
    if (isTooLong) {
      const what = `the message has ${bytes} bytes`;
      batch.rejects.push({ line, code: 'record.too-long', message: what, excerpt: start });
      return;
    }
    const { default: Parser } = await import('postal-mime');
    let email: Email;
    try {
      email = await Parser.parse(content);
    } catch (error) {
      const what = `the message cannot be read: ${(error as Error).message}`;
      batch.rejects.push({ line, code: 'record.mail', message: what, excerpt: start });
      return;
    }
    if (email.from === undefined && email.date === undefined && email.subject === undefined) {
      const what = 'the message has no sender, date or subject';
      batch.rejects.push({ line, code: 'record.mail', message: what, excerpt: start });
      return;
    }
    batch.records.push({ line, record: this.#row(email, line) });
  }

  #row(email: Email, line: number): Record<string, unknown> {
    const references = idsIn(email.references);
    const html = email.html === undefined ? '' : corrected(email.html);
    const plain = corrected(email.text ?? '')
      .replaceAll('\r\n', '\n')
      .trim();
    return {
      from: email.from?.address?.toLowerCase() ?? '',
      from_name: corrected(email.from?.name ?? ''),
      to: addresses(email.to),
      cc: addresses(email.cc),
      subject: corrected(email.subject ?? ''),
      date: dateOf(email.date),
      message_id: idsIn(email.messageId)[0] ?? '',
      in_reply_to: idsIn(email.inReplyTo)[0] ?? '',
      references,
      thread: this.#thread(email, references, line),
      text: plain === '' && html !== '' ? htmlToText(html) : plain,
      html,
      attachments: email.attachments.map(({ filename, mimeType }) => filename ?? mimeType),
    };
  }

  /** The first message that it refers to, followed to the first one that that one refers to. */
  #thread(email: Email, references: readonly string[], line: number): string {
    const own = idsIn(email.messageId)[0] ?? `line:${line}`;
    const before = references[0] ?? idsIn(email.inReplyTo)[0] ?? own;
    const thread = this.#threads.get(before) ?? before;
    this.#threads.set(own, thread);
    return thread;
  }
}

const idsIn = (header: string | undefined): string[] =>
  (header ?? '').match(/<[^<>\s]+>/g)?.map((id) => id.slice(1, -1)) ?? [];

const addresses = (list: readonly Address[] | undefined): string[] =>
  (list ?? [])
    .flatMap((entry) => entry.group ?? [entry])
    .map(({ address }) => address?.toLowerCase() ?? '')
    .filter(Boolean);

/** ISO 8601 in UTC; what is no date stays as it is. */
function dateOf(date: string | undefined): string {
  if (date === undefined) return '';
  const time = new Date(date);
  return Number.isNaN(time.getTime()) ? date : time.toISOString();
}

/**
 * Node 20 and 22 decode whole texts of Windows-1252 as ISO 8859-1, and so does the parser there:
 * what comes out as controls was meant as the letters and quotes that Windows has in their places.
 */
const corrected = (text: string): string =>
  text.replaceAll(/[\x80-\x9f]/g, (control) =>
    decoderOf('windows-1252').decode(Uint8Array.of(control.charCodeAt(0))),
  );
