/**
 * A GGUF file as a model source.
 *
 * @module
 */
import { openGguf } from '../../../weights/gguf/reader.ts';
import { withoutTemplate } from '../huggingface/read-tokenizer.ts';
import {
  checkTensors,
  encodingsOf,
  inspectTensors,
  mappedWeights,
  readAll,
  type ModelSource,
} from '../source.ts';
import { Fields } from './fields.ts';
import { ggufMapping } from './names.ts';
import { readConfig } from './read-config.ts';
import { readTokenizer } from './read-tokenizer.ts';

/** See `openModel`. */
export async function openGgufModel(file: string): Promise<ModelSource> {
  const reader = await openGguf(file);
  try {
    const fields = new Fields(reader.metadata, file);
    const config = await readConfig(fields, reader);
    const tokenizer = readTokenizer(fields);
    checkTensors(file, config, reader, ggufMapping(config));
    const openWeights = async () => mappedWeights(await openGguf(file), ggufMapping(config));
    return {
      format: 'gguf',
      config,
      tokenizer,
      name: fields.string('general.name'),
      license: fields.string('general.license'),
      encodings: encodingsOf(reader),
      warnings: tokenizer.chatTemplate === null ? [withoutTemplate(file)] : [],
      openWeights,
      readWeights: (into, onProgress) => readAll(config, openWeights, into, onProgress),
      async inspectWeights() {
        const weights = await openGguf(file);
        try {
          return await inspectTensors(config, weights, ggufMapping(config));
        } finally {
          await weights.close();
        }
      },
    };
  } finally {
    await reader.close();
  }
}
