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
