/**
 * A reply that a record asks a model for, and what makes one right.
 *
 * @module
 */
import type { Tool, ToolTurn } from '../../catalog/records/message.ts';
import type { Reply } from '../item.ts';

export interface Prompt {
  /** What comes before the reply. */
  messages: readonly ToolTurn[];
  tools: readonly Tool[];
}

export interface Question {
  prompt: Prompt;
  /** The record's own reply, in the form in which a model writes it. */
  expected: string;
  /** What that reply comes to: questions with the same answer have the same. */
  answer: string;
  score(reply: string): Reply['scores'];
}

export const judge = ({ expected, score }: Question, text: string): Reply => ({
  text,
  expected,
  scores: score(text),
});
