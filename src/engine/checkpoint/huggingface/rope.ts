/**
 * Rotary scaling between `config.json` and `ModelConfig`. Transformers 4 writes `rope_theta` and
 * `rope_scaling`; transformers 5 writes both in one `rope_parameters`.
 *
 * @module
 */
import { z } from 'zod';
import type { RopeScaling } from '../../model/config.ts';

const positive = z.number().positive();

/** The scaling part of either key; `type` is the older spelling of `rope_type`. */
export const ropeSchema = z.looseObject({
  rope_type: z.string().optional(),
  type: z.string().optional(),
  rope_theta: positive.optional(),
  factor: positive.optional(),
  low_freq_factor: positive.optional(),
  high_freq_factor: positive.optional(),
  original_max_position_embeddings: positive.optional(),
  beta_fast: positive.nullish(),
  beta_slow: positive.nullish(),
  attention_factor: positive.nullish(),
});

export type RopeParameters = z.infer<typeof ropeSchema>;

/** Null when there is no scaling; undefined when the variant is not supported. */
export function toRopeScaling(
  rope: RopeParameters,
  maxPositions: number,
): RopeScaling | null | undefined {
  const type = rope.rope_type ?? rope.type ?? 'default';
  const { factor, original_max_position_embeddings: original } = rope;
  if (type === 'default') return null;
  if (factor === undefined) return undefined;
  if (type === 'linear') return { type, factor };
  if (type === 'llama3') {
    const { low_freq_factor: lowFreqFactor, high_freq_factor: highFreqFactor } = rope;
    if (lowFreqFactor === undefined || highFreqFactor === undefined || original === undefined)
      return undefined;
    return { type, factor, lowFreqFactor, highFreqFactor, originalMaxPositions: original };
  }
  if (type !== 'yarn') return undefined;
  return {
    type,
    factor,
    originalMaxPositions: original ?? maxPositions,
    betaFast: rope.beta_fast ?? 32,
    betaSlow: rope.beta_slow ?? 1,
    ...(typeof rope.attention_factor === 'number'
      ? { attentionFactor: rope.attention_factor }
      : {}),
  };
}

/** The value of `rope_scaling`; with `rope_theta` added, of `rope_parameters`. */
export function fromRopeScaling(scaling: RopeScaling | null): Record<string, unknown> {
  switch (scaling?.type) {
    case undefined:
      return { rope_type: 'default' };
    case 'linear':
      return { rope_type: 'linear', factor: scaling.factor };
    case 'llama3':
      return {
        rope_type: 'llama3',
        factor: scaling.factor,
        low_freq_factor: scaling.lowFreqFactor,
        high_freq_factor: scaling.highFreqFactor,
        original_max_position_embeddings: scaling.originalMaxPositions,
      };
    case 'yarn':
      return {
        rope_type: 'yarn',
        factor: scaling.factor,
        original_max_position_embeddings: scaling.originalMaxPositions,
        beta_fast: scaling.betaFast,
        beta_slow: scaling.betaSlow,
        ...(scaling.attentionFactor === undefined
          ? {}
          : { attention_factor: scaling.attentionFactor }),
      };
  }
}
