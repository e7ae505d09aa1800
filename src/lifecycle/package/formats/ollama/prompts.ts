/**
 * Whether Ollama can be given the prompts of training: the chat template as a table, held against the
 * template on held-out conversations.
 *
 * @module
 */
import { toMessages } from '../../../../catalog/records/conversation.ts';
import type { CanonicalRecord } from '../../../../catalog/records/record.ts';
import { ChatTemplate, type ChatMessage } from '../../../../engine/tokenizer/chat-template.ts';
import type { TokenizerFiles } from '../../../../engine/tokenizer/files.ts';
import { knowsTools } from '../../../../engine/tokenizer/tool-conversation.ts';
import {
  renderTurns,
  turnGrammar,
  type TurnGrammar,
} from '../../../../engine/tokenizer/turn-grammar.ts';
import { fail } from '../../../../problem/problem.ts';

export interface OllamaPrompts {
  /** Null for a model that continues plain text. */
  grammar: TurnGrammar | null;
  /** Held-out prompts with two turns of one role in a row, which Ollama joins before it renders. */
  joined: number;
}

/**
 * Learns the table and tries it.
 *
 * @throws `export.template` when the chat template is more than a table, when a held-out conversation comes
 *   out otherwise, or when the model learnt tools as its template writes them.
 */
export function ollamaPrompts(
  tokenizer: TokenizerFiles,
  records: readonly CanonicalRecord[],
): OllamaPrompts {
  if (tokenizer.chatTemplate === null) return { grammar: null, joined: 0 };
  const template = ChatTemplate.open(tokenizer);
  if (
    records.some((record) => 'tools' in record && record.tools.length > 0) &&
    knowsTools(template)
  )
    fail('export.template', 'the model was trained on tools as its chat template writes them', {
      evidence: { why: 'Ollama hands tools to a template in another order and spelling' },
    });
  const grammar =
    turnGrammar(template) ??
    fail('export.template', 'the chat template does more than put turns one after another');
  const prompts = records.flatMap((record) => promptsOf(toMessages(record) ?? []));
  const apart = prompts.filter(
    (turns) => !turns.some(({ role }, at) => role === turns[at - 1]?.role),
  );
  for (const turns of apart)
    if (renderTurns(grammar, turns) !== template.render(turns, true))
      fail('export.template', 'a held-out conversation would get another prompt in Ollama', {
        evidence: { conversation: turns },
      });
  return { grammar, joined: prompts.length - apart.length };
}

/** What the assistant was asked to reply to, at each of its turns. */
const promptsOf = (turns: readonly ChatMessage[]): ChatMessage[][] =>
  turns.flatMap(({ role }, at) => (role === 'assistant' && at > 0 ? [turns.slice(0, at)] : []));
