/**
 * What was said before a prompt, as calls give it.
 *
 * @module
 */
import type { ChatTurn } from '../../catalog/records/message.ts';
import { fail } from '../../problem/problem.ts';
import { text, texts } from '../fields.ts';

export const turnsInput = {
  system: text('what the model is told before anything is said', 'text').optional(),
  earlier: texts(
    'what was said before, oldest first: a message, its reply, and so on; repeat it for each',
    { value: 'text' },
  ).optional(),
};

/** @throws `usage.invalid` where a message has no reply. */
export function turnsOf({
  system,
  earlier = [],
}: {
  system?: string;
  earlier?: string[];
}): ChatTurn[] {
  if (earlier.length % 2 === 1)
    fail('usage.invalid', 'of what was said before, the last message has no reply', {
      location: { field: 'earlier' },
      fix: 'Give a message and its reply, one after the other.',
    });
  const turns = earlier.map((content, index): ChatTurn => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content,
  }));
  return system === undefined ? turns : [{ role: 'system', content: system }, ...turns];
}
