import { calibrate } from '../machine/calibration/calibration.ts';
import type { CalibrateDone, CalibrateJob, WorkerEvent } from '../protocol.ts';

/** Calibrates as a job: in a worker, since the memory it takes is given back only by its end. */
export async function runCalibrateJob(
  { threads, folder }: CalibrateJob,
  emit: (event: WorkerEvent) => void,
  signal: AbortSignal,
): Promise<CalibrateDone> {
  const calibration = await calibrate({ threads, folder, signal }, (done, total) =>
    emit({ type: 'progress', done, total, unit: 'measurements' }),
  );
  return { kind: 'calibrate', calibration };
}
