/**
 * What steps of trainings took, as events of their runs: figures of a machine, so kept in the
 * ledger and no part of an artifact.
 *
 * @module
 */
import type { Ledger } from '../../ledger/ledger.ts';
import { machineFingerprint } from '../../runtimes/machine/fingerprint.ts';
import type { StepWork } from '../training-cost.ts';
import type { MeasuredSteps } from './step-evidence.ts';
import type { RunEvent } from '../../runtimes/supervisor.ts';

const eventType = 'train.speed';
const mostRead = 200;

/** Records nothing when there was no step to measure, as when a finished run is found again. */
export function recordSteps(
  { threads, event }: { threads: number; event(type: string, data: object): void },
  subject: { base: string; method: MeasuredSteps['method']; work: StepWork },
  times: Pick<StepTimes, 'measured'>,
): void {
  const measured = times.measured();
  if (measured === null) return;
  const steps: MeasuredSteps = { machine: machineFingerprint(), threads, ...subject, ...measured };
  event(eventType, steps);
}

/** Those of this machine with this number of threads, oldest first. */
export function stepsMeasuredHere(ledger: Ledger, threads: number): MeasuredSteps[] {
  const machine = machineFingerprint();
  return ledger.runs
    .newestEvents(eventType, mostRead)
    .map(({ data }) => data as unknown as MeasuredSteps)
    .filter((steps) => steps.machine === machine && steps.threads === threads)
    .reverse();
}

/** Mean time of a worker's optimizer steps, without the first of each process, which compiles. */
export class StepTimes {
  #seconds = 0;
  #steps = 0;
  #first = true;

  take(event: RunEvent): void {
    if (event.type === 'hello') this.#first = true;
    if (event.type !== 'metric') return;
    if (!this.#first) {
      this.#seconds += event.seconds;
      this.#steps++;
    }
    this.#first = false;
  }

  /** Null before there is a step that counts. */
  measured(): { steps: number; stepSeconds: number } | null {
    return this.#steps === 0
      ? null
      : { steps: this.#steps, stepSeconds: this.#seconds / this.#steps };
  }
}
