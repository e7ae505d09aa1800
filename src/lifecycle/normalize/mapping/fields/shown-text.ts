/**
 * What a person reads of a text that programs wrote around: HTML without its tags, a mail without
 * what it answers and without its signature.
 *
 * @module
 */
import { createRequire } from 'node:module';
import { htmlToText } from '../../../../rows/html/html-text.ts';

type ReplyParser = InstanceType<typeof import('email-reply-parser').default>;

let parser: ReplyParser | undefined;

const HTML = /<(?:!doctype|\/?[a-z][a-z0-9-]*)(?:\s[^<>]*)?\/?>|&(?:[a-z]{2,8}|#x?\d+);/i;

/** Text without tags and entities stays as it is, with its lines. */
export const textOfHtml = (text: string): string => (HTML.test(text) ? htmlToText(text) : text);

/** What stands above a quoted message in languages that the library does not know. */
const QUOTED_BY = /\n[^\n]*\d[^\n]*<?[^\s<>]+@[^\s<>]+>?[^\n]*[:：]\s*$/;

/** @param text Plain, or HTML, of which quotations are known as such. */
export function textOfReply(text: string): string {
  if (parser === undefined) {
    const library = createRequire(import.meta.url)(
      'email-reply-parser',
    ) as typeof import('email-reply-parser');
    parser = new library.default();
  }
  const plain = textOfHtml(text).replaceAll('\r\n', '\n');
  return parser.parseReply(plain).trimEnd().replace(QUOTED_BY, '').trim();
}
