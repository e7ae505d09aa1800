/**
 * Writes a model as one GGUF file for llama.cpp. Same model, same bytes.
 *
 * @module
 */
import type { Entry } from '../../../weights/gguf/value.ts';
import { writeGgufFile, type GgufTensor } from '../../../weights/gguf/writer.ts';
import type { ModelConfig } from '../../model/config.ts';
import type { WeightSource } from '../../model/weights.ts';
import type { TokenizerFiles } from '../../tokenizer/files.ts';
import { namedTensors } from '../named-tensors.ts';
import { importanceEntries, type Importance } from './importance.ts';
import { ggufName, interleaveHalves, reorderedHeads } from './names.ts';
import { llama3Factors, ROPE_FACTORS } from './rope-factors.ts';
import { fileTypeIds, tensorType, type FileType } from './tensor-types.ts';
import { tokenizerEntries } from './write-tokenizer.ts';

export interface GgufModel {
  config: ModelConfig;
  weights: WeightSource;
  tokenizer: TokenizerFiles;
  /** Goes into the file as `general.name`. */
  name: string;
  license?: string;
  type: FileType;
  /** Of types that search for their scales; the others are written without. */
  importance?: Importance | undefined;
}

/** File types whose encodings search for their scales. */
const searched: ReadonlySet<FileType> = new Set(['Q6_K', 'Q5_K_M', 'Q4_K_M', 'Q4_0', 'IQ4_XS']);

/** Problems: `model.tokenizer-unsupported`, `model.tokenizer-invalid`. */
export async function writeGguf(file: string, model: GgufModel): Promise<void> {
  const { config, weights, type } = model;
  const importance = searched.has(type) ? model.importance : undefined;
  const tensors: GgufTensor[] = namedTensors(config, weights).map(({ name, shape, values }) => {
    const heads = reorderedHeads(config, name);
    const interleaved = async () => interleaveHalves(await values(), heads, config.headDim);
    return {
      name: ggufName(name),
      shape,
      values: heads > 0 ? interleaved : values,
      type: tensorType({ name, shape: [...shape] }, type, config, importance !== undefined).type,
      importance: importance?.columns.get(ggufName(name)),
    };
  });
  if (config.ropeScaling?.type === 'llama3') {
    const values = llama3Factors(config.ropeScaling, config.ropeTheta, config.headDim);
    tensors.push({
      name: ROPE_FACTORS,
      shape: [values.length],
      values: () => values,
      type: 'F32',
    });
  }
  const metadata = [
    ...configEntries(model),
    ...(importance === undefined ? [] : importanceEntries(importance)),
    ...tokenizerEntries(config, model.tokenizer),
  ];
  await writeGgufFile(file, metadata, tensors);
}

function configEntries({ config, name, license, type }: GgufModel): Entry[] {
  const at = (key: string) => `${config.architecture}.${key}`;
  const counts: [string, number][] = [
    [at('block_count'), config.layers],
    [at('context_length'), config.maxPositions],
    [at('embedding_length'), config.hiddenSize],
    [at('feed_forward_length'), config.intermediateSize],
    [at('attention.head_count'), config.heads],
    [at('attention.head_count_kv'), config.kvHeads],
    [at('attention.key_length'), config.headDim],
    [at('attention.value_length'), config.headDim],
    [at('rope.dimension_count'), config.headDim],
    [at('vocab_size'), config.vocabSize],
    ['general.file_type', fileTypeIds[type]],
    ['general.quantization_version', 2],
  ];
  const floats: [string, number][] = [
    [at('rope.freq_base'), config.ropeTheta],
    [at('attention.layer_norm_rms_epsilon'), config.rmsNormEps],
  ];
  return [
    { key: 'general.architecture', type: 'string', value: config.architecture },
    { key: 'general.type', type: 'string', value: 'model' },
    { key: 'general.name', type: 'string', value: name },
    ...(license === undefined
      ? []
      : [{ key: 'general.license', type: 'string' as const, value: license }]),
    ...counts.map(([key, value]) => ({ key, type: 'uint32' as const, value })),
    ...floats.map(([key, value]) => ({ key, type: 'float32' as const, value })),
    ...ropeEntries(config),
  ];
}

/** Linear and YaRN scaling; Llama 3 scaling is a tensor. */
function ropeEntries({ architecture, ropeScaling: scaling }: ModelConfig): Entry[] {
  if (scaling === null || scaling.type === 'llama3') return [];
  const at = (key: string) => `${architecture}.rope.scaling.${key}`;
  const common: Entry[] = [
    { key: at('type'), type: 'string', value: scaling.type },
    { key: at('factor'), type: 'float32', value: scaling.factor },
  ];
  if (scaling.type === 'linear') return common;
  return [
    ...common,
    { key: at('original_context_length'), type: 'uint32', value: scaling.originalMaxPositions },
    { key: at('yarn_beta_fast'), type: 'float32', value: scaling.betaFast },
    { key: at('yarn_beta_slow'), type: 'float32', value: scaling.betaSlow },
  ];
}
