import type { TorchSettings } from '../../src/runtimes/torch/settings.ts';

/** How PyTorch computes where a test says nothing else. */
export const onProcessor: TorchSettings = {
  device: 'cpu',
  precision: 'fp32',
  baseQuantization: 'none',
  sharding: 'none',
  processes: 1,
  deterministic: true,
  compile: false,
};
