/**
 * Calibrations are kept in the home by the machine's fingerprint and the number of threads: another
 * machine, or another version of a package that computes, asks for another one.
 *
 * @module
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { embeddedWorker } from '../../runtimes/embedded/command.ts';
import { supervise } from '../../runtimes/supervisor.ts';
import { machineFingerprint } from '../../runtimes/machine/fingerprint.ts';
import { machineFolder, readRecord, writeRecord } from '../../runtimes/machine/record-file.ts';
import {
  calibrationVersion,
  type Calibration,
} from '../../runtimes/machine/calibration/calibration.ts';

const rate = z.number().positive();
const rates = z.strictObject({ one: rate, all: rate });
const calibrationSchema: z.ZodType<Calibration> = z.strictObject({
  version: z.int(),
  origin: z.literal('measured'),
  threads: z.int().positive(),
  matrix: rates,
  memory: rates,
  disk: rate,
  steps: z.record(z.string(), z.array(rate).min(1)),
});

const nameOf = (threads: number): string => `${machineFingerprint()}-${threads}.json`;

/**
 * Reads the calibration of this machine; null when there is none that still holds.
 *
 * @throws `machine.record` when the file is damaged.
 */
export function keptCalibration(home: string, threads: number): Calibration | null {
  const calibration = readRecord(home, nameOf(threads), calibrationSchema);
  return calibration?.version === calibrationVersion ? calibration : null;
}

/**
 * Measures this machine in a worker process, for some ten seconds, and keeps the result.
 *
 * @throws The problems of `supervise`.
 */
export async function measureCalibration(
  home: string,
  threads: number,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<Calibration> {
  mkdirSync(machineFolder(home), { recursive: true });
  const folder = mkdtempSync(join(machineFolder(home), 'calibrating-'));
  try {
    const { calibration } = await supervise(
      { kind: 'calibrate', threads, folder },
      {
        command: embeddedWorker(),
        folder,
        signal,
        onEvent(event) {
          if (event.type === 'progress') onProgress(event.done, event.total);
        },
      },
    );
    writeRecord(home, nameOf(threads), calibration);
    return calibration;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
