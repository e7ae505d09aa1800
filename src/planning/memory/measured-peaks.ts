/**
 * Measured peaks of memory of this machine, as forecasts meet them.
 *
 * @module
 */
import type { ModelConfig } from '../../engine/model/config.ts';
import { memoryForecastVersion } from '../../engine/train/memory/training-memory.ts';
import type { TrainPlan } from '../../runtimes/train-plan.ts';
import { machineFingerprint } from '../../runtimes/machine/fingerprint.ts';
import {
  notePeak,
  peaksOf,
  shapeKey,
  type MemoryPeak,
} from '../../runtimes/machine/memory-peaks.ts';

export function notePeakOf(
  home: string,
  { config, plan }: { config: ModelConfig; plan: TrainPlan },
  { expected, certain }: Pick<MemoryPeak, 'expected' | 'certain'>,
  measured: Pick<MemoryPeak, 'by' | 'peak' | 'data'>,
): void {
  notePeak(home, {
    machine: machineFingerprint(),
    shapes: shapeKey(config, plan),
    forecast: memoryForecastVersion,
    expected,
    certain,
    ...measured,
  });
}

export const peaksHere = (home: string): MemoryPeak[] =>
  peaksOf(home, machineFingerprint(), memoryForecastVersion);
