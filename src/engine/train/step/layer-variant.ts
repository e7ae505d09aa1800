/**
 * Which graphs a micro-batch runs through: what the decoder compiles, and what the memory forecast
 * counts.
 *
 * @module
 */
import { attentionBlocks } from '../../blocks/causal-attention.ts';
import type { LayerVariant } from '../../blocks/layer.ts';
import { worthMerging } from '../../blocks/projection.ts';
import type { Method } from '../../blocks/shape.ts';
import type { ModelConfig } from '../../model/config.ts';
import type { BatchSizes } from '../batches/batch-layout.ts';

/** Tokens that a layer gives states of: only the last leaves some out. */
export const outputTokens = (config: ModelConfig, layer: number, { tokens, kept }: BatchSizes) =>
  layer === config.layers - 1 ? kept : tokens;

export function layerVariant(
  config: ModelConfig,
  method: Method,
  layer: number,
  batch: BatchSizes,
): LayerVariant {
  const { rows, length, tokens } = batch;
  return {
    merge: worthMerging(config, method, tokens),
    blocks: attentionBlocks(length),
    padding: tokens < rows * length,
    select: outputTokens(config, layer, batch) < tokens,
  };
}
