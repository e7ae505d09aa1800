/**
 * The base models that training starts from, as listed in models.yaml.
 *
 * @module
 */
import { z } from 'zod';
import type { ModelConfig } from '../../engine/model/config.ts';
import { readDataFile } from '../data-file.ts';

const count = z.int().positive();

const configSchema = z.strictObject({
  architecture: z.enum(['llama', 'qwen2', 'qwen3']),
  vocabSize: count,
  hiddenSize: count,
  intermediateSize: count,
  layers: count,
  heads: count,
  kvHeads: count,
  headDim: count,
  ropeTheta: count,
  ropeScaling: z
    .strictObject({
      type: z.literal('llama3'),
      factor: count,
      lowFreqFactor: count,
      highFreqFactor: count,
      originalMaxPositions: count,
    })
    .nullable()
    .default(null),
  rmsNormEps: z.number().positive(),
  tieEmbeddings: z.boolean(),
  maxPositions: count,
});

const common = { id: z.string(), title: z.string(), parameters: count, config: configSchema };

const baseSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('scratch'), ...common }),
  z.strictObject({
    kind: z.literal('hub'),
    ...common,
    repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
    /** A commit, so that everyone gets the same bytes. */
    revision: z.string().regex(/^[0-9a-f]{40}$/),
    license: z.string(),
    /** The hub asks for acceptance of terms, and for a token. */
    gated: z.boolean(),
    /** Comes with a chat template. */
    chat: z.boolean(),
  }),
]);

export type BaseModel = z.infer<typeof baseSchema>;

/** The ids of the special tokens, and the size that the tokenizer really has. */
interface VocabularyFacts {
  vocabSize: number;
  bosTokenId: number | null;
  eosTokenIds: number[];
  padTokenId: number | null;
}

let bases: readonly BaseModel[] | undefined;

/** Lists all base models, in catalogue order. */
export function baseModels(): readonly BaseModel[] {
  bases ??= readDataFile(new URL('models.yaml', import.meta.url), z.array(baseSchema));
  return bases;
}

export const findBase = (id: string): BaseModel | undefined =>
  baseModels().find((base) => base.id === id);

/** Gives the shape of a base with a given tokenizer; without one, as the catalogue knows it. */
export function baseConfig(base: BaseModel, vocabulary?: VocabularyFacts): ModelConfig {
  const { architecture } = base.config;
  return {
    ...base.config,
    qkvBias: architecture === 'qwen2',
    qkNorm: architecture === 'qwen3',
    bosTokenId: null,
    eosTokenIds: [],
    padTokenId: null,
    ...vocabulary,
  };
}
