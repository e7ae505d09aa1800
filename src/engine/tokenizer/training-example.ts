/**
 * Records become training examples: token ids, and which of them the model is to predict. In a
 * chat those are the assistant's tokens and the one that ends its turn; in plain text, all.
 *
 * @module
 */
import { fail } from '../../problem/problem.ts';
import { ChatTemplate, type ChatMessage, type RenderedChat, type Span } from './chat-template.ts';
import type { Tokenizer } from './tokenizer.ts';
import { renderToolsMarked, type ToolConversation } from './tool-conversation.ts';

export interface TrainingExample {
  ids: Int32Array;
  /** 1 where the token is to be predicted, else 0. */
  targets: Uint8Array;
}

/** The slice of an encoding that locates a character; code points, as the library counts. */
interface CharacterIndex {
  getIds(): number[];
  charToToken(codePoint: number): number | null;
}

/**
 * Encodes conversations, many at once.
 *
 * @throws `tokenizer.no-chat-template`; `tokenizer.template-…` for a conversation that the template
 *   refuses or distorts, or whose reply the tokenizer does not keep.
 */
export async function encodeChats(
  tokenizer: Tokenizer,
  conversations: readonly (readonly ChatMessage[] | ToolConversation)[],
): Promise<TrainingExample[]> {
  const template = ChatTemplate.open(tokenizer.files);
  const rendered = conversations.map((conversation) =>
    'tools' in conversation
      ? renderToolsMarked(template, conversation)
      : template.renderMarked(conversation),
  );
  const examples: TrainingExample[] = [];
  const texts = rendered.map((chat) => chat.text);
  await tokenizer.encodeEach(texts, (encoding, index) => {
    examples.push(markReplies(rendered[index], encoding));
  });
  return examples;
}

/**
 * The ids after which the assistant writes its next turn.
 *
 * @param tools For templates that know them.
 * @throws as `encodeChats`
 */
export async function encodePrompt(
  tokenizer: Tokenizer,
  messages: readonly ChatMessage[],
  tools?: readonly unknown[],
): Promise<number[]> {
  return tokenizer.encode(ChatTemplate.open(tokenizer.files).render(messages, true, tools));
}

/**
 * Encodes plain texts: beginning-of-text where the model wants it, the text, end-of-text.
 *
 * @throws `tokenizer.no-end-token` when the tokenizer names no end-of-text token.
 */
export async function encodeTexts(
  tokenizer: Tokenizer,
  texts: readonly string[],
): Promise<TrainingExample[]> {
  if (texts.length === 0) return [];
  const { eosToken, bosToken, addBos } = tokenizer.files;
  const end = eosToken === null ? null : tokenizer.tokenId(eosToken);
  if (end === null) fail('tokenizer.no-end-token', 'the tokenizer names no end-of-text token');
  const begin = addBos && bosToken !== null ? tokenizer.tokenId(bosToken) : null;
  const prefix = begin === null ? [] : [begin];
  const examples: TrainingExample[] = [];
  await tokenizer.encodeEach(texts, (encoding) => {
    const ids = Int32Array.from([...prefix, ...encoding.getIds(), end]);
    examples.push({ ids, targets: new Uint8Array(ids.length).fill(1) });
  });
  return examples;
}

function markReplies(chat: RenderedChat, encoding: CharacterIndex): TrainingExample {
  const ids = Int32Array.from(encoding.getIds());
  const targets = new Uint8Array(ids.length);
  const codePoints = codePointCounter(chat.text);
  for (const { start, end } of chat.assistant) {
    const first = tokenAt(encoding, { start: codePoints(start), end: codePoints(end) });
    // The span ends with a special token, which is one token whatever its length.
    const last = encoding.charToToken(codePoints(end) - 1);
    if (first === null || last === null)
      fail('tokenizer.template-tokens', 'a reply has no tokens of its own in this tokenizer');
    targets.fill(1, first, last + 1);
  }
  return { ids, targets };
}

/** The first token of a span; a character that the tokenizer drops belongs to the next token. */
function tokenAt(encoding: CharacterIndex, { start, end }: Span): number | null {
  for (let at = start; at < end; at++) {
    const token = encoding.charToToken(at);
    if (token !== null) return token;
  }
  return null;
}

/** Counts code points up to growing UTF-16 offsets, in one pass over the text. */
function codePointCounter(text: string): (offset: number) => number {
  let at = 0;
  let count = 0;
  return (offset) => {
    for (; at < offset; count++) at += text.codePointAt(at)! > 0xffff ? 2 : 1;
    return count;
  };
}
