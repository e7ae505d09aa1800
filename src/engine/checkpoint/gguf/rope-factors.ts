/**
 * Llama 3 rotary scaling in GGUF: not metadata but a tensor, `rope_freqs.weight`, with the divisor of
 * each of the headDim / 2 frequencies. Method: the Llama 3.1 release; layout: llama.cpp's converter.
 *
 * @module
 */
import type { RopeScaling } from '../../model/config.ts';

export const ROPE_FACTORS = 'rope_freqs.weight';

type Llama3 = Extract<RopeScaling, { type: 'llama3' }>;

export function llama3Factors(scaling: Llama3, theta: number, headDim: number): Float32Array {
  const { factor, lowFreqFactor, highFreqFactor, originalMaxPositions } = scaling;
  return Float32Array.from({ length: headDim / 2 }, (_, i) => {
    const wavelength = 2 * Math.PI * theta ** ((2 * i) / headDim);
    const turns = originalMaxPositions / wavelength;
    if (turns > highFreqFactor) return 1;
    if (turns < lowFreqFactor) return factor;
    const smooth = (turns - lowFreqFactor) / (highFreqFactor - lowFreqFactor);
    return 1 / ((1 - smooth) / factor + smooth);
  });
}

/**
 * The scaling whose factors these are. The tensor does not say the frequency bounds; all published
 * models use 1 and 4 over 8192 positions, so the result is null when those do not give
 * the same factors.
 */
export function fromFactors(factors: Float32Array, theta: number): Llama3 | null {
  const scaling: Llama3 = {
    type: 'llama3',
    factor: Math.max(...factors),
    lowFreqFactor: 1,
    highFreqFactor: 4,
    originalMaxPositions: 8192,
  };
  const expected = llama3Factors(scaling, theta, factors.length * 2);
  const same = factors.every((value, i) => Math.abs(value / expected[i] - 1) < 1e-4);
  return same ? scaling : null;
}
