import { initializeWeights } from '../../../engine/model/init.ts';
import { Trainer } from '../../../engine/train/step/trainer.ts';
import type { StepCase } from './step-cases.ts';

const seconds = 1.2;
const steps = { least: 3, most: 20 };

/** Measures the wall-clock seconds of single optimizer steps, after one that is not counted. */
export async function stepSeconds(
  { config, lora, rows, length }: StepCase,
  threads: number,
): Promise<number[]> {
  const trainer = await Trainer.create({
    config,
    loadWeights: (weights) => initializeWeights(config, weights, 1),
    method: lora === null ? { kind: 'full' } : { kind: 'lora', ...lora },
    optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, maxGradNorm: 1 },
    activationCheckpointing: 'none',
    threads,
    seed: 1,
  });
  const row = (number: number) => [
    {
      ids: Int32Array.from({ length }, (_, i) => (number * 7919 + i * 104_729) % config.vocabSize),
      targets: Uint8Array.from({ length }, (_, i) => i % 2),
      example: number,
    },
  ];
  const batch = { length, rows: Array.from({ length: rows }, (_, number) => row(number)) };
  try {
    await trainer.step([batch], 1e-5);
    const taken: number[] = [];
    const started = performance.now();
    while (
      taken.length < steps.least ||
      (taken.length < steps.most && performance.now() - started < seconds * 1000)
    ) {
      const before = performance.now();
      await trainer.step([batch], 1e-5);
      taken.push((performance.now() - before) / 1000);
    }
    return taken;
  } finally {
    await trainer.close();
  }
}
