/**
 * A bundle as Ollama makes a model from it: GGUF, and a Modelfile that renders prompts as training did. Its
 * engine takes the chat template of a GGUF file for one of its own that is like it
 * (https://github.com/ollama/ollama/issues/10222), so the Modelfile brings one.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toMessages } from '../../../../catalog/records/conversation.ts';
import type { CanonicalRecord } from '../../../../catalog/records/record.ts';
import { ChatTemplate, type ChatMessage } from '../../../../engine/tokenizer/chat-template.ts';
import type { TokenizerFiles } from '../../../../engine/tokenizer/files.ts';
import { Tokenizer } from '../../../../engine/tokenizer/tokenizer.ts';
import { knowsTools } from '../../../../engine/tokenizer/tool-conversation.ts';
import {
  renderTurns,
  turnGrammar,
  type TurnGrammar,
} from '../../../../engine/tokenizer/turn-grammar.ts';
import { fail } from '../../../../problem/problem.ts';
import { openCheckpoint, type OpenCheckpoint } from '../../../train/checkpoint.ts';
import { evaluateBundle } from '../../evaluate-bundle.ts';
import { drawHeldOut } from '../../held-out.ts';
import type { PackageContext, Written } from '../../package-context.ts';
import { writeTypes } from '../gguf-bundle.ts';
import { goTemplate } from './go-template.ts';
import { modelfileText } from './modelfile.ts';
import { ollamaText } from './ollama-text.ts';

export const MODELFILE = 'Modelfile';

/**
 * Writes the files, holds the rendering against the chat template on held-out conversations, and measures
 * the weights of the chosen file.
 *
 * @throws `export.template` when the chat template cannot be put as Ollama wants it; the problems of
 *   `packageGguf`.
 */
export async function packageOllama(context: PackageContext): Promise<Written> {
  const { configuration, inputs, output } = context;
  const { name } = configuration;
  const checkpoint = await openCheckpoint(context.home, inputs.checkpoint);
  const heldOut = await drawHeldOut(inputs.dataset, configuration.heldOut);
  const grammar = grammarOf(checkpoint.tokenizer, heldOut.records);
  const joined =
    grammar === null ? 0 : checkPrompts(grammar, checkpoint.tokenizer, heldOut.records);
  const { tokenizer } = checkpoint;
  // The template writes the token that a prompt begins with, where there is one; another would come on top.
  const files = grammar === null ? tokenizer : { ...tokenizer, addBos: false };
  const { file, chosen, items, contextSize } = await writeTypes(
    context,
    checkpoint,
    files,
    heldOut,
  );
  const template = grammar === null ? '{{ .Prompt }}' : goTemplate(grammar);
  const stops = await stopsOf(checkpoint);
  writeFileSync(join(output, MODELFILE), modelfileText({ file, template, stops, contextSize }));
  writeFileSync(join(output, 'SERVE.md'), ollamaText({ name, file, grammar, joined }));
  const shipped = { kind: 'pretrained' as const, path: join(output, file) };
  const evaluation = await evaluateBundle(context, shipped, checkpoint, heldOut);
  // Held-out conversations that Ollama would put otherwise, as it joins turns.
  const summary = { chosen, items, ...(joined > 0 && { joined }) };
  return { encoding: chosen, evaluation, summary };
}

/** The chat template as a table; null for a model that continues plain text. */
function grammarOf(
  tokenizer: TokenizerFiles,
  records: readonly CanonicalRecord[],
): TurnGrammar | null {
  if (tokenizer.chatTemplate === null) return null;
  const template = ChatTemplate.open(tokenizer);
  if (
    records.some((record) => 'tools' in record && record.tools.length > 0) &&
    knowsTools(template)
  )
    fail('export.template', 'the model was trained on tools as its chat template writes them', {
      evidence: { why: 'Ollama hands tools to a template in another order and spelling' },
    });
  return (
    turnGrammar(template) ??
    fail('export.template', 'the chat template does more than put turns one after another')
  );
}

/**
 * Renders the prompts of held-out conversations both ways.
 *
 * @returns How many have two turns of one role in a row, which Ollama joins before it renders.
 * @throws `export.template` with the first conversation that differs.
 */
function checkPrompts(
  grammar: TurnGrammar,
  tokenizer: TokenizerFiles,
  records: readonly CanonicalRecord[],
): number {
  const template = ChatTemplate.open(tokenizer);
  const prompts = records.flatMap((record) => promptsOf(toMessages(record) ?? []));
  const apart = prompts.filter(
    (turns) => !turns.some(({ role }, at) => role === turns[at - 1]?.role),
  );
  for (const turns of apart)
    if (renderTurns(grammar, turns) !== template.render(turns, true))
      fail('export.template', 'a held-out conversation would get another prompt in Ollama', {
        evidence: { conversation: turns },
      });
  return prompts.length - apart.length;
}

/** What the assistant was asked to reply to, at each of its turns. */
const promptsOf = (turns: readonly ChatMessage[]): ChatMessage[][] =>
  turns.flatMap(({ role }, at) =>
    role === 'assistant' && at > 0 ? [turns.slice(0, at) as ChatMessage[]] : [],
  );

/** The tokens that end a reply, as text. */
async function stopsOf({ config, tokenizer: files }: OpenCheckpoint): Promise<string[]> {
  const tokenizer = Tokenizer.open(files);
  const texts = await Promise.all(config.eosTokenIds.map((id) => tokenizer.decode([id])));
  return [...new Set([files.eosToken ?? '', ...texts])].filter((text) => text !== '');
}
