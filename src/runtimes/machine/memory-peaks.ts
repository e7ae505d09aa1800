/**
 * Peaks of memory that workers reached on machines, with what had been forecast from shapes: the
 * evidence by which later forecasts are corrected. One JSON object a line, only ever added to, so
 * that several processes may write, and a line cut off by a kill is all that a kill can cost.
 *
 * @module
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ModelConfig } from '../../engine/model/config.ts';
import { digest } from '../../ledger/canonical-json.ts';
import type { TrainPlan } from '../train-plan.ts';
import { machineFolder } from './record-file.ts';

const peakSchema = z.object({
  machine: z.string(),
  /** See `shapeKey`. */
  shapes: z.string(),
  /** The dataset that was trained on; not there in lines of earlier versions. */
  data: z.string().optional(),
  /** What computed; absent for the embedded runtime. */
  runtime: z.enum(['torch-cpu', 'torch-cuda']).optional(),
  /** What measured it: a probe step, or a whole run. */
  by: z.enum(['probe', 'train']),
  /** Version of the forecast that `expected` is of. */
  forecast: z.int(),
  /** Bytes: forecast, the part of it that is certain, and measured. */
  expected: z.number().positive(),
  certain: z.number().nonnegative(),
  peak: z.number().positive(),
});

export type MemoryPeak = z.infer<typeof peakSchema>;

const fileName = 'memory-peaks.jsonl';

/** No more than so many peaks are read, the newest. */
const kept = 1000;

/**
 * Makes a key: runs with the same one need the same memory, but for what their data are like.
 *
 * @param by How it is computed, where that is a choice; left out for the embedded runtime.
 */
export const shapeKey = (config: ModelConfig, plan: TrainPlan, by?: object): string =>
  digest({
    ...(by && { by }),
    config,
    lora: plan.lora,
    sequenceLength: plan.sequenceLength,
    microBatchRows: plan.microBatchRows,
    accumulates: plan.gradientAccumulation > 1,
    packing: plan.packing,
    ...(plan.preference && { pairs: true }),
    activationCheckpointing: plan.activationCheckpointing,
  });

/** Adds a peak to the record of the home. */
export function notePeak(home: string, peak: MemoryPeak): void {
  mkdirSync(machineFolder(home), { recursive: true });
  appendFileSync(join(machineFolder(home), fileName), `${JSON.stringify(peak)}\n`);
}

/**
 * Reads the peaks of a machine, oldest first; lines that cannot be read are passed over.
 *
 * @param machine Its fingerprint.
 * @param forecast The version of the forecast that they were expected by.
 * @param runtime Left out for the embedded one.
 */
export function peaksOf(
  home: string,
  machine: string,
  forecast: number,
  runtime?: MemoryPeak['runtime'],
): MemoryPeak[] {
  const file = join(machineFolder(home), fileName);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap(parsed)
    .filter(
      (peak) => peak.machine === machine && peak.forecast === forecast && peak.runtime === runtime,
    )
    .slice(-kept);
}

function parsed(line: string): MemoryPeak[] {
  try {
    const result = peakSchema.safeParse(JSON.parse(line));
    return result.success ? [result.data] : [];
  } catch {
    return [];
  }
}
