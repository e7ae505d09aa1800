/**
 * What a reader of an exported model would find of its tokenizer and chat template, without writing
 * any weights: the way out and the way back in, in memory.
 *
 * @module
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Value } from '../../weights/gguf/value.ts';
import type { ModelConfig } from '../model/config.ts';
import type { TokenizerFiles } from '../tokenizer/files.ts';
import { Fields } from './gguf/fields.ts';
import { readTokenizer as readFromGguf } from './gguf/read-tokenizer.ts';
import { tokenizerEntries } from './gguf/write-tokenizer.ts';
import { readTokenizer as readFromFolder } from './huggingface/read-tokenizer.ts';
import { tokenizerTexts } from './huggingface/write.ts';

/** @throws `model.tokenizer-unsupported`, `model.tokenizer-invalid` where the format has no place for it. */
export function exportedTokenizer(
  config: ModelConfig,
  tokenizer: TokenizerFiles,
  format: 'gguf' | 'huggingface',
): Promise<TokenizerFiles> {
  return format === 'gguf' ? throughGguf(config, tokenizer) : throughFolder(config, tokenizer);
}

async function throughGguf(
  config: ModelConfig,
  tokenizer: TokenizerFiles,
): Promise<TokenizerFiles> {
  const entries = tokenizerEntries(config, tokenizer);
  const metadata = new Map(
    entries.map(({ key, value }): [string, Value] => [
      key,
      typeof value === 'object' ? [...value] : value,
    ]),
  );
  return readFromGguf(new Fields(metadata, 'exported.gguf'));
}

async function throughFolder(
  config: ModelConfig,
  tokenizer: TokenizerFiles,
): Promise<TokenizerFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'brewslm-export-'));
  try {
    for (const [name, text] of Object.entries(tokenizerTexts(config, tokenizer)))
      await writeFile(join(folder, name), text);
    return (await readFromFolder(folder)).tokenizer;
  } finally {
    await rm(folder, { recursive: true });
  }
}
