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
  type Subject,
} from './step-evidence.ts';
import { estimateTime, type Planned, type TimeEstimate } from './time-forecast.ts';

/** Whose measurements count, and how many threads will compute. */
export interface Where {
  ledger: Ledger;
  threads: number;
}

export interface ThisMachine {
  speed: MachineSpeed;
  diskRate: number | null;
  price: Price | null;
  measured: readonly MeasuredSteps[];
}

export function thisMachine({ ledger, threads }: Where): ThisMachine {
  const calibration = keptCalibration(ledger.home, threads);
  return {
    speed: calibration === null ? unmeasured : machineSpeed(calibration),
    diskRate: calibration?.disk ?? null,
    price: keptPrice(ledger.home),
    measured: stepsMeasuredHere(ledger, threads),
  };
}

export function timeOn(machine: ThisMachine, subject: Subject, planned: Planned): TimeEstimate {
  const { speed, diskRate, price, measured } = machine;
  const correction = correctionFor(subject, speed, measured);
  return estimateTime(planned, { speed, correction, diskRate, price });
}
