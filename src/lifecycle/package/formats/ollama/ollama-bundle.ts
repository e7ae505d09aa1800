/**
 * A bundle as Ollama makes a model from it: GGUF, and a Modelfile that renders prompts as training did. Its
 * engine takes the chat template of a GGUF file for one of its own that is like it
 * (https://github.com/ollama/ollama/issues/10222), so the Modelfile brings one.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer } from '../../../../engine/tokenizer/tokenizer.ts';
import { openCheckpoint, type OpenCheckpoint } from '../../../train/checkpoint.ts';
import { evaluateBundle } from '../../evaluate-bundle.ts';
import { drawHeldOut } from '../../held-out.ts';
import type { PackageContext, Written } from '../../package-context.ts';
import { writeTypes } from '../gguf-bundle.ts';
import { goTemplate } from './go-template.ts';
import { modelfileText } from './modelfile.ts';
import { ollamaText } from './ollama-text.ts';
import { ollamaPrompts } from './prompts.ts';

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
  const { tokenizer } = checkpoint;
  const { grammar, joined } = ollamaPrompts(tokenizer, heldOut.records);
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

/** The tokens that end a reply, as text. */
async function stopsOf({ config, tokenizer: files }: OpenCheckpoint): Promise<string[]> {
  const tokenizer = Tokenizer.open(files);
  const texts = await Promise.all(config.eosTokenIds.map((id) => tokenizer.decode([id])));
  return [...new Set([files.eosToken ?? '', ...texts])].filter((text) => text !== '');
}
