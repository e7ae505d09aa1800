/**
 * A Hugging Face folder as a model source: config.json, safetensors, tokenizer.json and, where
 * there are, generation_config.json, tokenizer_config.json and a chat template. What MLX quantized is
 * read as the numbers that it stands for.
 *
 * @module
 */
import { basename, join, resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { openShards } from '../../../weights/safetensors/shards.ts';
import { fail } from '../../../problem/problem.ts';
import {
  checkTensors,
  encodingsOf,
  inspectTensors,
  mappedWeights,
  readAll,
  sameNames,
  type ModelSource,
} from '../source.ts';
import { parseConfig } from './read-config.ts';
import { quantizationOf } from './quantization.ts';
import { readJson, readOptional } from './read-file.ts';
import { readTokenizer } from './read-tokenizer.ts';

/** See `openModel`. */
export async function openHuggingFace(folder: string): Promise<ModelSource> {
  const file = join(folder, 'config.json');
  const raw =
    (await readJson(file)) ??
    fail('model.format', `${folder} has no config.json`, { location: { file } });
  const config = parseConfig(raw, await readJson(join(folder, 'generation_config.json')), file);
  const { tokenizer, warnings } = await readTokenizer(folder);
  const quantization = quantizationOf(raw, file);
  const reader = await openShards(folder, quantization);
  try {
    checkTensors(folder, config, reader, sameNames);
  } finally {
    await reader.close();
  }
  const openWeights = async () => mappedWeights(await openShards(folder, quantization), sameNames);
  return {
    format: 'huggingface',
    config,
    tokenizer,
    name: basename(resolve(folder)),
    license: await readLicense(folder),
    encodings: encodingsOf(reader),
    warnings,
    openWeights,
    readWeights: (into, onProgress) => readAll(config, openWeights, into, onProgress),
    async inspectWeights() {
      const weights = await openShards(folder, quantization);
      try {
        return await inspectTensors(config, weights, sameNames);
      } finally {
        await weights.close();
      }
    },
  };
}

/** The licence in the front matter of the model card. */
async function readLicense(folder: string): Promise<string | null> {
  const card = await readOptional(join(folder, 'README.md'));
  const front = /^---\r?\n(.*?)\r?\n---/s.exec(card ?? '');
  if (front === null) return null;
  try {
    return z.looseObject({ license: z.string() }).parse(parseYaml(front[1])).license;
  } catch {
    // A card is for people; one we cannot read only means that we do not know the licence.
    return null;
  }
}
