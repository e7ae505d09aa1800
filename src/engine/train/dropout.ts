/**
 * Dropout masks for adapters: 0 or `1 / (1 − p)` per input element, made from a key, so that the
 * backward pass makes the forward pass's mask again.
 *
 * @module
 */
import { randomBits } from '../model/random.ts';

export function fillDropoutMask(mask: Float32Array, key: number, dropout: number): void {
  const keep = 1 / (1 - dropout);
  const threshold = dropout * 0x1_0000_0000;
  for (let i = 0; i < mask.length; i++) mask[i] = randomBits(key, i) < threshold ? 0 : keep;
}
