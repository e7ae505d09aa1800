/**
 * Whether a record shows anything that the survey of the text counts. Most show nothing, so the
 * survey reads the few that do.
 *
 * @module
 */
import type { Content } from '../../../catalog/records/record.ts';
import type { FindSensitive } from '../sensitive/find-sensitive.ts';
import { findMarks } from '../sensitive/redact.ts';
import { eachText } from '../sensitive/texts.ts';
import { isDamaged, isPlaceholder } from './damage.ts';
import { replyOf } from './reply.ts';
import { findSpecialTokens } from './special-tokens.ts';

export function isNotable(content: Content, findSensitive: FindSensitive): boolean {
  let notable = isPlaceholder(replyOf(content) ?? 'some reply');
  eachText(content, (text) => {
    notable ||= isNotableText(text, findSensitive);
  });
  return notable;
}

/** One text of a record; whether a reply is a placeholder is another question. */
export const isNotableText = (text: string, findSensitive: FindSensitive): boolean =>
  isDamaged(text) ||
  findSpecialTokens(text).length > 0 ||
  findMarks(text).length > 0 ||
  findSensitive(text).length > 0;
