/**
 * What this machine does in some ten seconds of the engine's own work. Kept in the home under the
 * machine's fingerprint; a figure of the machine, so it reaches no artifact.
 *
 * @module
 */
import { diskRate, matrixRate, memoryRate } from './hardware-rates.ts';
import { stepCases } from './step-cases.ts';
import { stepSeconds } from './step-seconds.ts';

/** Calibrations of another version were made by other work and are made again. */
export const calibrationVersion = 2;

/** A rate at one thread, and at as many as work is done with. */
export interface Rates {
  one: number;
  all: number;
}

export interface Calibration {
  version: number;
  origin: 'measured';
  /** Threads that `all` and the steps were measured with. */
  threads: number;
  /** Floating-point operations per second of matrix products. */
  matrix: Rates;
  /** Bytes per second to and from memory. */
  memory: Rates;
  /** Bytes per second written to the disk of the home, synced. */
  disk: number;
  /** Seconds of single optimizer steps, by the id of their case. */
  steps: Record<string, number[]>;
}

/**
 * Measures this machine, for some ten seconds.
 *
 * @param folder A folder on the disk whose rate is asked for.
 * @param onProgress Hears how many parts of the work are done, after each of them.
 * @throws The reason of the signal; the problems of `Trainer`.
 */
export async function calibrate(
  { threads, folder, signal }: { threads: number; folder: string; signal: AbortSignal },
  onProgress: (done: number, total: number) => void,
): Promise<Calibration> {
  const rates = threads === 1 ? 2 : 4;
  const total = rates + 1 + stepCases.length;
  let done = 0;
  const part = async <T>(work: () => T | Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    const result = await work();
    onProgress(++done, total);
    return result;
  };
  const matrix = await bothRates(threads, (count) => part(() => matrixRate(count)));
  const memory = await bothRates(threads, (count) => part(() => memoryRate(count)));
  const disk = await part(() => diskRate(folder));
  const steps: Calibration['steps'] = {};
  for (const one of stepCases) steps[one.id] = await part(() => stepSeconds(one, threads));
  return { version: calibrationVersion, origin: 'measured', threads, matrix, memory, disk, steps };
}

async function bothRates(
  threads: number,
  rate: (threads: number) => Promise<number>,
): Promise<Rates> {
  const one = await rate(1);
  return { one, all: threads === 1 ? one : await rate(threads) };
}
