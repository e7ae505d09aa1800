/**
 * One decoder layer is two graphs. The forward graph saves what is dear to compute (`savedTensors`);
 * the backward graph recomputes norms, rotations and activations from that. Weights are inputs, so
 * the two graphs serve every layer of a model.
 *
 * @module
 */
import type { Graph } from '../graph/graph.ts';
import type { ModelConfig } from '../model/config.ts';
import { attentionInputs, normName } from './attention.ts';
import { attentionBlocks, probabilitiesName, queriesName } from './causal-attention.ts';
import { loraInputName, ProjectionInputs } from './projection.ts';
import { adapted, projectionGroups, type Method } from './shape.ts';

/** Sizes of a micro-batch; the layer's output has `kept` of the `tokens`. */
export interface LayerTokens {
  rows: number;
  tokens: number;
  kept: number;
}

/** What decides a layer's graphs besides the model. */
export interface LayerVariant {
  /** See `worthMerging`. */
  merge: boolean;
  /** See `attentionBlocks`. */
  blocks: number;
  /** Tokens are without the padding of the rows; see `AttentionInputs`. */
  padding: boolean;
  /** The output is of the tokens in the input `kept` only; the rest end with the attention. */
  select: boolean;
}

/** Graph input names of the layer's two norms. */
export const inputNorm = 'input_layernorm.weight';
export const middleNorm = 'post_attention_layernorm.weight';

/** Of the inverse root mean squares that a norm divided by. */
export const inverseName = (norm: typeof inputNorm | typeof middleNorm): string =>
  `${norm}.inverse`;

/** A tensor that the forward pass keeps for the backward pass. */
export interface SavedTensor {
  name: string;
  shape: (tokens: LayerTokens) => number[];
}

/** Of layers that work on rows of `length`. */
export function savedTensors(config: ModelConfig, method: Method, length: number): SavedTensor[] {
  const { heads, kvHeads, headDim, hiddenSize, intermediateSize } = config;
  const perToken = (name: string, width: number): SavedTensor => ({
    name,
    shape: ({ tokens }) => [tokens, width],
  });
  const perKept = (name: string, width: number): SavedTensor => ({
    name,
    shape: ({ kept }) => [kept, width],
  });
  const perKey = (name: string): SavedTensor => ({
    name,
    shape: ({ rows }) => [rows, kvHeads, length, headDim],
  });
  const blocks = attentionBlocks(length);
  const queries = length / blocks;
  const perQuery = (name: string, width: number): SavedTensor => ({
    name,
    shape: ({ rows }) => [rows, kvHeads, queries * (heads / kvHeads), width],
  });
  const saved: SavedTensor[] = [
    ...(config.qkNorm ? [perToken('q', heads * headDim), perToken('k', kvHeads * headDim)] : []),
    perToken(inverseName(inputNorm), 1),
    perKey('heads.k'),
    perKey('heads.v'),
    ...Array.from({ length: blocks }, (_, block) => [
      perQuery(queriesName(block), headDim),
      perQuery(probabilitiesName(block), queries * (block + 1)),
    ]).flat(),
    perToken('attended', heads * headDim),
    perKept('middle', hiddenSize),
    perKept(inverseName(middleNorm), 1),
    perKept('gate', intermediateSize),
    perKept('up', intermediateSize),
  ];
  if (method.kind === 'full') return saved;
  const lora = projectionGroups(config)
    .map((group) => ({ group, count: adapted(group, method).length }))
    .filter(({ count }) => count > 0)
    .map(({ group, count }) =>
      (group.name === 'attention' ? perToken : perKept)(loraInputName(group), count * method.rank),
    );
  return [...saved, ...lora];
}

/** The inputs that both graphs have. */
export function layerInputs(
  g: Graph,
  config: ModelConfig,
  method: Method,
  { merge, select, padding }: LayerVariant,
) {
  g.input(inputNorm, [config.hiddenSize]);
  g.input(middleNorm, [config.hiddenSize]);
  if (config.qkNorm) {
    g.input(normName('q'), [config.headDim]);
    g.input(normName('k'), [config.headDim]);
  }
  return {
    attention: attentionInputs(g, config, padding),
    groups: projectionGroups(config).map(
      (group) => new ProjectionInputs(g, config, method, group, { merge }),
    ),
    kept: select ? g.input('kept', ['keptTokens'], 'int64') : undefined,
  };
}
