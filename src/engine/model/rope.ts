/**
 * Tables of rotary positions, arXiv 2104.09864, with the scaling variants of long-context models.
 * Frequencies and angles are rounded to fp32 where PyTorch's reference implementation rounds them,
 * so that weights trained there see the same angles here.
 *
 * @module
 */
import type { ModelConfig, RopeScaling } from './config.ts';

export interface RopeTable {
  /** Row-major [positions, headDim / 2], as are `sin` and `negativeSin`. */
  cos: Float32Array;
  sin: Float32Array;
  /** Rotates backwards. */
  negativeSin: Float32Array;
  positions: number;
}

export function ropeTable(config: ModelConfig, positions: number): RopeTable {
  const { frequencies, magnitude } = scaledFrequencies(config);
  const half = frequencies.length;
  const cos = new Float32Array(positions * half);
  const sin = new Float32Array(positions * half);
  for (let position = 0; position < positions; position++)
    for (let i = 0; i < half; i++) {
      const angle = Math.fround(position * frequencies[i]);
      cos[position * half + i] = Math.fround(Math.cos(angle)) * magnitude;
      sin[position * half + i] = Math.fround(Math.sin(angle)) * magnitude;
    }
  return { cos, sin, negativeSin: sin.map((value) => -value), positions };
}

function scaledFrequencies({ ropeTheta, ropeScaling, headDim }: ModelConfig): {
  frequencies: Float32Array;
  /** Yarn also scales the rotated vectors. */
  magnitude: number;
} {
  const plain = Float32Array.from(
    { length: headDim / 2 },
    (_, i) => 1 / Math.fround(Math.pow(ropeTheta, Math.fround((2 * i) / headDim))),
  );
  switch (ropeScaling?.type) {
    case undefined:
      return { frequencies: plain, magnitude: 1 };
    case 'linear': {
      const { factor } = ropeScaling;
      return { frequencies: plain.map((frequency) => frequency / factor), magnitude: 1 };
    }
    case 'llama3':
      return { frequencies: llama3(plain, ropeScaling), magnitude: 1 };
    case 'yarn':
      return {
        frequencies: yarn(plain, ropeScaling, ropeTheta, headDim),
        magnitude: ropeScaling.attentionFactor ?? 0.1 * Math.log(ropeScaling.factor) + 1,
      };
  }
}

/** Long wavelengths are divided by the factor, short ones kept, those between interpolated. */
function llama3(
  frequencies: Float32Array,
  scaling: Extract<RopeScaling, { type: 'llama3' }>,
): Float32Array {
  const { factor, lowFreqFactor, highFreqFactor, originalMaxPositions } = scaling;
  return frequencies.map((frequency) => {
    const wavelength = (2 * Math.PI) / frequency;
    if (wavelength < originalMaxPositions / highFreqFactor) return frequency;
    if (wavelength > originalMaxPositions / lowFreqFactor) return frequency / factor;
    const smooth =
      (originalMaxPositions / wavelength - lowFreqFactor) / (highFreqFactor - lowFreqFactor);
    return ((1 - smooth) * frequency) / factor + smooth * frequency;
  });
}

/** arXiv 2309.00071, section 3.2: a ramp over dimensions between interpolation and none. */
function yarn(
  frequencies: Float32Array,
  scaling: Extract<RopeScaling, { type: 'yarn' }>,
  theta: number,
  headDim: number,
): Float32Array {
  const { factor, betaFast, betaSlow, originalMaxPositions } = scaling;
  const dimensionOf = (rotations: number) =>
    (headDim * Math.log(originalMaxPositions / (rotations * 2 * Math.PI))) / (2 * Math.log(theta));
  const low = Math.max(Math.floor(dimensionOf(betaFast)), 0);
  const high = Math.min(Math.ceil(dimensionOf(betaSlow)), headDim - 1);
  const width = Math.max(high - low, 0.001);
  return frequencies.map((frequency, i) => {
    const interpolated = Math.min(Math.max((i - low) / width, 0), 1);
    return (frequency / factor) * interpolated + frequency * (1 - interpolated);
  });
}
