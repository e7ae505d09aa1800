/**
 * Bits per byte: `−Σ log p / (ln 2 · Σ bytes)`. It does not depend on the tokenizer, so models with
 * different vocabularies compare. End-of-turn marks are predicted, and so cost bits, but are no
 * bytes of the text: alike for every model.
 *
 * @module
 */
import type { Likelihood } from '../item.ts';
import { ratioMetric } from './metric.ts';

export const bitsPerByte = ratioMetric({
  name: 'bits-per-byte',
  version: 1,
  source: 'lm_eval.api.metrics.bits_per_byte',
  part: ({ likelihood }) =>
    likelihood && { above: bits(likelihood), below: likelihood.targetBytes },
});

const bits = ({ logProbability }: Likelihood): number => -logProbability / Math.LN2;
