/**
 * What steps of real trainings took on this machine, and how that corrects a forecast.
 *
 * @module
 */
import type { StepWork } from '../training-cost.ts';
import { secondsOn, type MachineSpeed } from './machine-speed.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { machineFingerprint } from '../../runtimes/machine/fingerprint.ts';
import type { SupervisorEvent } from '../../runtimes/supervisor.ts';

/** What the steps of a run took; it is kept as a `train.speed` event of the run. */
export interface MeasuredSteps {
  /** Fingerprint of the machine. */
  machine: string;
  threads: number;
  /** Id of the base model. */
  base: string;
  method: 'full' | 'lora';
  /** Work of one step. */
  work: StepWork;
  steps: number;
  /** Mean of a step, the first not counted: it also compiles the graphs. */
  stepSeconds: number;
}

/** What makes trainings alike in speed. */
export interface TrainingKind {
  base: string;
  method: 'full' | 'lora';
}

/** A factor on forecast seconds, with a standard deviation of its natural logarithm. */
export interface Correction {
  factor: number;
  deviation: number;
  runs: number;
}

/** What a run of this kind says about another, against one of the same base and method. */
const likenesses = { sameBase: 1, sameMethod: 0.4, other: 0.2 };
/** What a speed says without any run. */
const priorWeight = 0.5;
/** No two runs on a machine in use take the same time. */
const leastDeviation = 0.04;
/** Older ones are from before the last change of habits. */
const considered = 20;

/**
 * Weighs runs against what the machine's speed says: the mean of logarithms of measured over
 * forecast seconds, each run by its likeness to the kind asked for, and the spread around it. The fewer
 * the runs, the more the spread of the speed itself counts.
 *
 * @param measured Runs of this machine and number of threads, oldest first.
 */
export function correctionFor(
  kind: TrainingKind,
  speed: MachineSpeed,
  measured: readonly MeasuredSteps[],
): Correction {
  const evidence = measured.slice(-considered).map((run) => ({
    error: Math.log(run.stepSeconds / secondsOn(speed, run.work)),
    weight: likeness(run, kind),
  }));
  const total = evidence.reduce((sum, { weight }) => sum + weight, priorWeight);
  const mean = evidence.reduce((sum, { error, weight }) => sum + weight * error, 0) / total;
  const squares = evidence.reduce(
    (sum, { error, weight }) => sum + weight * (error - mean) ** 2,
    priorWeight * (speed.deviation ** 2 + mean ** 2),
  );
  // The next run is off by its own spread and by that of the mean.
  const variance = (squares / total) * (1 + 1 / (1 + evidence.length));
  return {
    factor: Math.exp(mean),
    deviation: Math.max(leastDeviation, Math.sqrt(variance)),
    runs: evidence.length,
  };
}

function likeness({ base, method }: MeasuredSteps, kind: TrainingKind): number {
  if (method !== kind.method) return likenesses.other;
  return base === kind.base ? likenesses.sameBase : likenesses.sameMethod;
}

const eventType = 'train.speed';
const mostRead = 200;

/**
 * Records what steps took, or nothing when there was no step to measure, as when a finished run is found
 * again.
 */
export function recordSteps(
  { threads, event }: { threads: number; event(type: string, data: object): void },
  trained: TrainingKind & { work: StepWork },
  times: Pick<StepTimes, 'measured'>,
): void {
  const measured = times.measured();
  if (measured === null) return;
  const steps: MeasuredSteps = { machine: machineFingerprint(), threads, ...trained, ...measured };
  event(eventType, steps);
}

/** Reads the newest of this machine with this number of threads, oldest first. */
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

  take(event: SupervisorEvent): void {
    if (event.type === 'hello') this.#first = true;
    if (event.type !== 'metric') return;
    if (!this.#first) {
      this.#seconds += event.seconds;
      this.#steps++;
    }
    this.#first = false;
  }

  /** Gives the mean in seconds; null before there is a step that counts. */
  measured(): { steps: number; stepSeconds: number } | null {
    return this.#steps === 0
      ? null
      : { steps: this.#steps, stepSeconds: this.#seconds / this.#steps };
  }
}
