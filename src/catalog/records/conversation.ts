/**
 * How a canonical record is put to a model: the same in training, evaluation and use. Every kind
 * but running text becomes a conversation, whose last turn is what the model is to say.
 *
 * @module
 */
import type { ChatMessage } from '../../engine/tokenizer/chat-template.ts';
import { kindOf } from './kind-of.ts';
import type { Content, ContentOf } from './record.ts';
import type { RecordSchema } from './record-schema.ts';
import { spellOutTools } from './tool-text.ts';

const SUMMARIZE = 'Summarize the following text.';
const EXTRACT = 'Extract the information in the following text as JSON.';

const exchange = (user: string, assistant: string, system?: string): ChatMessage[] => [
  ...(system === undefined ? [] : [{ role: 'system', content: system }]),
  { role: 'user', content: user },
  { role: 'assistant', content: assistant },
];

const paragraphs = (...parts: (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join('\n\n');

const renderings: {
  [Schema in RecordSchema]: (content: ContentOf<Schema>) => ChatMessage[] | null;
} = {
  chat: ({ messages }) => messages,
  instruction: ({ system, instruction, input, output }) =>
    exchange(paragraphs(instruction, input), output, system),
  qa: ({ question, answer }) => exchange(question, answer),
  rag_qa: ({ question, contexts, answer }) =>
    exchange(paragraphs(contextText(contexts), `Question: ${question}`), answer),
  summarization: ({ document, summary, instruction = SUMMARIZE }) =>
    exchange(paragraphs(instruction, document), summary),
  classification: ({ text, label }) => exchange(text, label),
  extraction: ({ text, output, instruction = EXTRACT }) =>
    exchange(paragraphs(instruction, text), JSON.stringify(output)),
  tool_call: ({ messages, tools }) => spellOutTools(messages, tools),
  preference: ({ prompt, chosen }) => [...prompt, ...chosen],
  language_modeling: () => null,
};

/** Makes the conversation of a record, of a preference the chosen one; null for running text. */
export function toMessages(content: Content): ChatMessage[] | null {
  const render = renderings[kindOf(content)] as (content: Content) => ChatMessage[] | null;
  return render(content);
}

const contextText = (contexts: readonly string[]): string =>
  contexts.length === 1
    ? `Context:\n${contexts[0]}`
    : contexts.map((context, index) => `[${index + 1}] ${context}`).join('\n\n');

/** Lists all that a record says, turn by turn. */
export function textsOf(content: Content): string[] {
  const rejected = 'rejected' in content ? content.rejected : [];
  const turns = toMessages(content);
  if (turns === null) return [(content as ContentOf<'language_modeling'>).text];
  return [...turns, ...rejected].map((turn) => turn.content);
}

/**
 * Gives what a model is given, without what it is to say: the text of a classification, else the
 * conversation up to its last reply. Running text is its own input.
 */
export function inputText(content: Content): string {
  if ('text' in content && !('output' in content)) return content.text;
  const turns = 'prompt' in content ? content.prompt : toMessages(content)!.slice(0, -1);
  return turns.map(({ role, content: said }) => `${role}: ${said}`).join('\n');
}

/** Lists every whole answer that a question takes; none for other records. */
export const wholeAnswersOf = (content: Content): string[] =>
  'question' in content ? [content.answer, ...(content.aliases ?? [])] : [];

/** Gives what the reply comes to, for exact match; undefined where the record does not say. */
export function finalAnswerOf(content: Content): string | undefined {
  if ('final_answer' in content) return content.final_answer;
  return 'answer' in content && 'messages' in content ? content.answer : undefined;
}
