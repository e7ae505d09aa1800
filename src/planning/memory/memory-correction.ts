/**
 * A memory forecast from shapes, corrected by what was measured on this machine. What is certain in a
 * forecast stays; the rest, what runtimes and their allocators take, gets a factor. Its logarithm is
 * taken for normally distributed between runs of different shapes, with the forecast's own range
 * as prior knowledge of its spread; mean and spread are learnt together (the conjugate normal-gamma
 * model), and the bounds are those of the predictive Student distribution, so they are wide while
 * little is known and narrow as evidence comes.
 *
 * A peak of the very same shapes says more than all others: then only the runs' data differ.
 *
 * @see Murphy, Conjugate Bayesian analysis of the Gaussian distribution (2007), section 3
 * @module
 */
import {
  type MemoryPeak,
  notePeak,
  peaksOf,
  shapeKey,
} from '../../runtimes/machine/memory-peaks.ts';
import type { MemoryEstimate, MemoryRange } from './memory-forecast.ts';
import { torchForecastVersion, type TorchMemory } from './torch-memory.ts';
import type { ModelConfig } from '../../engine/model/config.ts';
import { memoryForecastVersion } from '../../engine/train/memory/training-memory.ts';
import type { TorchSettings } from '../../runtimes/torch/settings.ts';
import type { TrainPlan } from '../../runtimes/train-plan.ts';
import { machineFingerprint } from '../../runtimes/machine/fingerprint.ts';

/** A forecast that was corrected, and how much that rests on. */
export interface CorrectedMemory extends MemoryRange {
  /** What corrected it. */
  by: 'probe' | 'same-shapes' | 'other-shapes';
  /** Different shapes with a measured peak. */
  measuredShapes: number;
}

type Forecast = Pick<MemoryEstimate | TorchMemory, 'certain' | 'low' | 'expected' | 'high'>;

/** The prior counts as this many shapes for the mean, and as twice that for the spread. */
const priorShapes = 3;

/** How far runs of the same shapes lie apart, and a run from its probe, in logarithms. */
const repeatSpread = { train: 0.04, probe: 0.06 };

/** Bounds hold with 98 %. */
const normalQuantile = 2.326;

/** A peak below what is certain is one of memory that was never touched; its logarithm is bounded. */
const leastShare = 0.1;

/**
 * Corrects a forecast; null while nothing was measured.
 *
 * @param shapes The key of the forecast's shapes, by `shapeKey`.
 * @param peaks Peaks of this machine, oldest first.
 */
export function correctMemory(
  forecast: Forecast,
  shapes: string,
  peaks: readonly MemoryPeak[],
): CorrectedMemory | null {
  if (peaks.length === 0) return null;
  const factors = new Map(peaks.map((peak) => [peak.shapes, logFactor(peak)]));
  const measuredShapes = factors.size;
  const same = peaks.filter((peak) => peak.shapes === shapes);
  const run = same.findLast(({ by }) => by === 'train') ?? same.at(-1);
  if (run === undefined) {
    const { mean, reach } = predict([...factors.values()], priorSpread(forecast));
    return { ...around(forecast, mean, reach), by: 'other-shapes', measuredShapes };
  }
  const reach = normalQuantile * repeatSpread[run.by];
  const by = run.by === 'train' ? 'same-shapes' : 'probe';
  return { ...around(forecast, logFactor(run), reach), by, measuredShapes };
}

const logFactor = ({ peak, expected, certain }: MemoryPeak): number =>
  Math.log(Math.max(leastShare, (peak - certain) / (expected - certain)));

function around({ certain, expected }: Forecast, mean: number, reach: number): MemoryRange {
  const at = (log: number) => Math.round(certain + (expected - certain) * Math.exp(log));
  return { low: at(mean - reach), expected: at(mean), high: at(mean + reach) };
}

/** The range from shapes is meant to hold about 95 % of the peaks: four deviations. */
const priorSpread = ({ certain, low, high }: Forecast): number =>
  Math.log((high - certain) / (low - certain)) / 4;

function predict(values: readonly number[], spread: number): { mean: number; reach: number } {
  const count = values.length;
  const average = values.reduce((sum, value) => sum + value, 0) / count;
  const weight = priorShapes + count;
  const degrees = 2 * priorShapes + count;
  const squares =
    2 * priorShapes * spread ** 2 +
    values.reduce((sum, value) => sum + (value - average) ** 2, 0) +
    (priorShapes * count * average ** 2) / weight;
  const scale = Math.sqrt((squares / degrees) * (1 + 1 / weight));
  return { mean: (count * average) / weight, reach: studentQuantile(degrees) * scale };
}

/**
 * Two-sided quantile at 98 %, by the Cornish-Fisher expansion (Abramowitz and Stegun 26.7.5); from 7
 * degrees on, of which there are never fewer, off by less than 1 %.
 */
function studentQuantile(degrees: number): number {
  const z = normalQuantile;
  return (
    z +
    (z ** 3 + z) / (4 * degrees) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * degrees ** 3)
  );
}

/** What is trained, and how PyTorch computes it; `torch` is left out for the embedded runtime. */
export interface TrainedShapes {
  config: ModelConfig;
  plan: TrainPlan;
  torch?: TorchSettings | undefined;
}

/** Notes a peak in bytes that this machine reached, with what had been forecast for it. */
export function notePeakOf(
  home: string,
  { config, plan, torch }: TrainedShapes,
  { expected, certain }: Pick<MemoryPeak, 'expected' | 'certain'>,
  measured: Pick<MemoryPeak, 'by' | 'peak' | 'data'>,
): void {
  notePeak(home, {
    machine: machineFingerprint(),
    shapes: shapeKey(config, plan, torch),
    forecast: versionFor(torch),
    ...(torch && { runtime: runtimeOf(torch) }),
    expected,
    certain,
    ...measured,
  });
}

/**
 * Reads the peaks of this machine that this version of the forecast was held against, oldest first.
 *
 * @param torch How PyTorch computes; left out for the embedded runtime. Cards and processors, and both
 *   runtimes, say nothing of each other.
 */
export const peaksHere = (home: string, torch?: TorchSettings): MemoryPeak[] =>
  peaksOf(home, machineFingerprint(), versionFor(torch), torch && runtimeOf(torch));

const versionFor = (torch: TorchSettings | undefined): number =>
  torch === undefined ? memoryForecastVersion : torchForecastVersion;

const runtimeOf = ({ device }: TorchSettings) => `torch-${device}` as const;
