/** Every supported family and rotary scaling, as changes of the tiny model. */
import type { ModelConfig } from '../../src/engine/model/config.ts';

export const families: [name: string, changes: Partial<ModelConfig>][] = [
  ['Llama', {}],
  ['untied', { tieEmbeddings: false }],
  ['Qwen 2', { architecture: 'qwen2', qkvBias: true }],
  ['Qwen 3', { architecture: 'qwen3', qkNorm: true, headDim: 48 }],
  ['linear scaling', { ropeScaling: { type: 'linear', factor: 4 } }],
  [
    'Llama 3 scaling',
    {
      maxPositions: 16_384,
      ropeScaling: {
        type: 'llama3',
        factor: 32,
        lowFreqFactor: 1,
        highFreqFactor: 4,
        originalMaxPositions: 8192,
      },
    },
  ],
  [
    'YaRN scaling',
    {
      ropeScaling: { type: 'yarn', factor: 4, originalMaxPositions: 64, betaFast: 32, betaSlow: 1 },
    },
  ],
];
