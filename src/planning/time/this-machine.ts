/**
 * What is known about this machine, put together to say how long plans will take on it.
 *
 * @module
 */
import { keptCalibration } from './kept-calibration.ts';
import { keptPrice, type Price } from '../../runtimes/machine/price.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { machineSpeed, unmeasured, type MachineSpeed } from './machine-speed.ts';
import {
  stepsMeasuredHere,
  correctionFor,
  type MeasuredSteps,
  type TrainingKind,
} from './step-evidence.ts';
import { estimateTime, type Planned, type TimeEstimate } from './time-forecast.ts';

/** Whose measurements count, and how many threads will compute. */
export interface Where {
  ledger: Ledger;
  threads: number;
}

export interface ThisMachine {
  speed: MachineSpeed;
  /** Bytes per second to disk; null before a calibration. */
  diskRate: number | null;
  price: Price | null;
  measured: readonly MeasuredSteps[];
}

/**
 * Puts together what the home knows.
 *
 * @throws `machine.record` when a file about the machine is damaged.
 */
export function thisMachine({ ledger, threads }: Where): ThisMachine {
  const calibration = keptCalibration(ledger.home, threads);
  return {
    speed: calibration === null ? unmeasured : machineSpeed(calibration),
    diskRate: calibration?.disk ?? null,
    price: keptPrice(ledger.home),
    measured: stepsMeasuredHere(ledger, threads),
  };
}

/** Estimates the seconds of a plan, corrected by runs of its kind. */
export function timeOn(machine: ThisMachine, kind: TrainingKind, planned: Planned): TimeEstimate {
  const { speed, diskRate, price, measured } = machine;
  const correction = correctionFor(kind, speed, measured);
  return estimateTime(planned, { speed, correction, diskRate, price });
}
