/**
 * What a model is to say, where a record has such a thing in words of its own: the last turn, the
 * answer, the summary. Labels are counted elsewhere; running text has no reply.
 *
 * @module
 */
import type { Content } from '../../../catalog/records/record.ts';

export function replyOf(content: Content): string | undefined {
  // A turn that only calls tools has no words.
  if ('messages' in content) return content.messages.at(-1)?.content || undefined;
  if ('chosen' in content) return content.chosen.at(-1)?.content;
  if ('answer' in content) return content.answer;
  if ('summary' in content) return content.summary;
  if ('output' in content && typeof content.output === 'string') return content.output;
  return undefined;
}

/** What the reply is to, where a record has such a thing: the last turn before it, the question. */
export function promptOf(content: Content): string | undefined {
  if ('messages' in content) return content.messages.at(-2)?.content;
  if ('chosen' in content) return content.prompt.at(-1)?.content;
  if ('question' in content) return content.question;
  if ('document' in content) return content.document;
  return 'instruction' in content ? content.instruction : undefined;
}

/** Shorter replies often are names, numbers and headings, which end in no full stop. */
const FEWEST_OF_PROSE = 200;
const OPEN_END = /[\p{L}\p{N},;:(–—-]$/u;
/** Items of lists, rows of tables, headings, addresses. */
const OPEN_LINE = /^(?:[-*•|#>]|\d+[.)])|^\S+$/;

/** Whether a reply is long enough to be prose, and whether it then stops inside a sentence. */
export function endOf(reply: string | undefined): 'short' | 'whole' | 'cut' {
  if (reply === undefined || reply.length < FEWEST_OF_PROSE) return 'short';
  if (!OPEN_END.test(reply.slice(-2)) || reply.includes('```')) return 'whole';
  const line = reply.slice(reply.lastIndexOf('\n') + 1).trimStart();
  return OPEN_LINE.test(line) ? 'whole' : 'cut';
}
