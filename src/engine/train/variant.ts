/**
 * Which graphs a micro-batch runs through: what the decoder compiles, and what the memory forecast
 * counts.
 *
 * @module
 */
import { attentionBlocks } from '../blocks/causal-attention.ts';
import type { LayerVariant } from '../blocks/layer.ts';
import { worthMerging } from '../blocks/projection.ts';
import type { Method } from '../blocks/shape.ts';
import type { ModelConfig } from '../model/config.ts';

/** Sizes of a micro-batch as the decoder sees it (see layout.ts). */
export interface BatchShape {
  rows: number;
  /** Places in a row, padding included. */
  length: number;
  /** Tokens that a prediction depends on. */
  tokens: number;
  /** Tokens that something is predicted from. */
  kept: number;
}

export interface ScoredBatch extends BatchShape {
  /** Predictions that carry loss. */
  targets: number;
}

/** Only the last layer leaves tokens out. */
export const keptTokens = (config: ModelConfig, layer: number, { tokens, kept }: BatchShape) =>
  layer === config.layers - 1 ? kept : tokens;

export function layerVariant(
  config: ModelConfig,
  method: Method,
  layer: number,
  batch: BatchShape,
): LayerVariant {
  const { rows, length, tokens } = batch;
  return {
    merge: worthMerging(config, method, tokens),
    blocks: attentionBlocks(length),
    padding: tokens < rows * length,
    select: keptTokens(config, layer, batch) < tokens,
  };
}
