/**
 * Writes a model as the folder that transformers, vLLM and the hub expect. Same model, same bytes.
 *
 * @module
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WritableDtype } from '../../../weights/safetensors/header.ts';
import { asDtype, writeShards } from '../../../weights/safetensors/writer.ts';
import type { ModelConfig } from '../../model/config.ts';
import type { WeightSource } from '../../model/weights.ts';
import type { TokenizerFiles } from '../../tokenizer/files.ts';
import { namedTensors } from '../named-tensors.ts';
import {
  configJson,
  generationJson,
  type DtypeName,
  type GenerationDefaults,
} from './write-config.ts';

export interface HuggingFaceModel {
  config: ModelConfig;
  weights: WeightSource;
  tokenizer: TokenizerFiles;
  dtype: DtypeName;
  maxShardBytes?: number;
  generation?: GenerationDefaults;
}

const storedAs: Record<DtypeName, WritableDtype> = {
  float32: 'F32',
  bfloat16: 'BF16',
  float16: 'F16',
};

/** Writes into `folder`, which is made if need be. Returns the names of the files, sorted. */
export async function writeHuggingFace(folder: string, model: HuggingFaceModel): Promise<string[]> {
  const { config, weights, tokenizer, dtype, generation = { doSample: false } } = model;
  await mkdir(folder, { recursive: true });
  const weightFiles = await writeShards(
    folder,
    asDtype(namedTensors(config, weights), storedAs[dtype]),
    { maxShardBytes: model.maxShardBytes },
  );
  const texts: Record<string, string> = {
    'config.json': json(configJson(config, dtype)),
    'generation_config.json': json(generationJson(config, generation)),
    ...tokenizerTexts(config, tokenizer),
  };
  for (const [name, text] of Object.entries(texts))
    await writeFile(join(folder, name), text, { flush: true });
  return [...weightFiles, ...Object.keys(texts)].sort();
}

/** The tokenizer files by name. The template is in two places because readers look in either. */
export function tokenizerTexts(
  config: ModelConfig,
  tokenizer: TokenizerFiles,
): Record<string, string> {
  const special = Object.fromEntries(
    [
      ['bos_token', tokenizer.bosToken],
      ['eos_token', tokenizer.eosToken],
      ['pad_token', tokenizer.padToken],
      ['unk_token', tokenizer.unkToken],
    ].filter(([, text]) => text !== null),
  );
  const template = tokenizer.chatTemplate === null ? {} : { chat_template: tokenizer.chatTemplate };
  return {
    'tokenizer.json': tokenizer.tokenizerJson,
    'tokenizer_config.json': json({
      add_bos_token: tokenizer.addBos,
      add_prefix_space: false,
      ...special,
      ...template,
      clean_up_tokenization_spaces: false,
      model_max_length: config.maxPositions,
      tokenizer_class: 'PreTrainedTokenizerFast',
    }),
    'special_tokens_map.json': json(special),
    ...(tokenizer.chatTemplate === null ? {} : { 'chat_template.jinja': tokenizer.chatTemplate }),
  };
}

/** JSON as the files of a folder have it. */
export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
