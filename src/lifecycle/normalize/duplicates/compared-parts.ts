/**
 * What of a record counts when two are compared. Instructions, contexts, questions and replies are
 * compared one by one: two questions about one long passage are not the same question.
 *
 * @module
 */
import { finalAnswerOf, toMessages } from '../../../catalog/records/conversation.ts';
import { kindOf } from '../../../catalog/records/kind-of.ts';
import type { Content, ContentOf } from '../../../catalog/records/record.ts';

export interface ComparedParts {
  /** The same for many records, such as a system turn; says nothing about likeness. */
  frame: string;
  /** What the model is given, part by part. */
  input: string[];
  /** What it is to say; empty for running text. */
  reply: string;
  /** A label or final answer: where it differs, the records do, however alike they look. */
  decisive: string | undefined;
}

export function comparedParts(content: Content): ComparedParts {
  const kind = kindOf(content);
  const decisive =
    kind === 'classification'
      ? (content as ContentOf<'classification'>).label
      : finalAnswerOf(content);
  if (kind === 'classification' || kind === 'language_modeling')
    return { frame: '', input: [(content as { text: string }).text], reply: '', decisive };
  if (kind === 'rag_qa') {
    const { question, contexts, answer } = content as ContentOf<'rag_qa'>;
    return { frame: '', input: [question, contexts.join('\n')], reply: answer, decisive };
  }
  if (kind === 'instruction') {
    const { system = '', instruction, input = '', output } = content as ContentOf<'instruction'>;
    return { frame: system, input: [instruction, input], reply: output, decisive };
  }
  const turns = toMessages(content)!;
  const isFrame = (role: string) => role === 'system';
  return {
    frame: turns.find(({ role }) => isFrame(role))?.content ?? '',
    input: turns.slice(0, -1).flatMap((turn) => (isFrame(turn.role) ? [] : [turn.content])),
    reply: turns[turns.length - 1].content,
    decisive,
  };
}

/** The texts that a record's signature is made of. */
export const signedTexts = ({ input, reply }: ComparedParts): string[] => [...input, reply];
