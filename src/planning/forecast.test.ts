import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { Ledger } from '../ledger/ledger.ts';
import {
  calibrationVersion,
  type Calibration,
} from '../runtimes/machine/calibration/calibration.ts';
import { stepCases } from '../runtimes/machine/calibration/step-cases.ts';
import { keepPrice } from '../runtimes/machine/price.ts';
import {
  StepTimes,
  recordSteps,
  stepsMeasuredHere,
  correctionFor,
  type MeasuredSteps,
} from './time/step-evidence.ts';
import type { StepWork } from './training-cost.ts';
import { machineSpeed, secondsOn, unmeasured, workOf } from './time/machine-speed.ts';
import { thisMachine } from './time/this-machine.ts';
import { estimateTime, type MachineFigures, type Planned } from './time/time-forecast.ts';

const calibration = (seconds: (work: StepWork, index: number) => number[]): Calibration => ({
  version: calibrationVersion,
  origin: 'measured',
  threads: 2,
  matrix: { one: 1, all: 1 },
  memory: { one: 1, all: 1 },
  disk: 1e8,
  steps: Object.fromEntries(stepCases.map((one, i) => [one.id, seconds(workOf(one), i)])),
});

describe('speed of a machine', () => {
  it('is found again from steps that follow it', () => {
    const factor = fc.double({ min: 0.1, max: 10, noNaN: true });
    fc.assert(
      fc.property(factor, factor, (matrix, rest) => {
        const speed = machineSpeed(
          calibration((work) => [matrix * work.matrix + rest * work.rest]),
        );
        expect(speed.matrix).toBeCloseTo(matrix, 5);
        expect(speed.rest).toBeCloseTo(rest, 5);
      }),
    );
  });

  it('is never negative, whatever was measured', () => {
    const seconds = fc.double({ min: 1e-3, max: 100, noNaN: true });
    fc.assert(
      fc.property(fc.array(seconds, { minLength: 4, maxLength: 4 }), (taken) => {
        const { matrix, rest, deviation } = machineSpeed(calibration((_, i) => [taken[i]]));
        expect(matrix).toBeGreaterThan(0);
        expect(rest).toBeGreaterThan(0);
        expect(deviation).toBeGreaterThan(0);
      }),
    );
  });

  it('is less certain when steps of one kind take different times', () => {
    const taking = (...factors: number[]) =>
      machineSpeed(calibration(({ matrix, rest }) => factors.map((f) => f * (matrix + rest))));
    const [steady, shaken] = [taking(1, 1), taking(1, 3)];
    expect(shaken.deviation).toBeGreaterThan(2 * steady.deviation);
  });
});

const work = { matrix: 1, rest: 0.5 };
const subject = { base: 'brew-3m', method: 'full' } as const;
const run = (factor: number, changes: Partial<MeasuredSteps> = {}): MeasuredSteps => ({
  machine: '',
  threads: 2,
  ...subject,
  work,
  steps: 10,
  stepSeconds: factor * secondsOn(unmeasured, work),
  ...changes,
});
const runs = (factor: number, count: number) => Array.from({ length: count }, () => run(factor));

describe('runs correct a forecast', () => {
  it('towards what they took, the more the more of them', () => {
    const factors = [0, 1, 3, 10].map(
      (count) => correctionFor(subject, unmeasured, runs(2, count)).factor,
    );
    expect(factors[0]).toBe(1);
    expect(factors).toEqual(factors.toSorted((a, b) => a - b));
    expect(factors[3]).toBeGreaterThan(1.9);
    expect(factors[3]).toBeLessThan(2);
  });

  it('and narrow its bounds', () => {
    const deviations = [0, 1, 3, 10, 20].map(
      (count) => correctionFor(subject, unmeasured, runs(2, count)).deviation,
    );
    expect(deviations).toEqual(deviations.toSorted((a, b) => b - a));
  });

  it('less so when they disagree', () => {
    const split = correctionFor(subject, unmeasured, [...runs(1, 5), ...runs(4, 5)]);
    expect(split.deviation).toBeGreaterThan(
      2 * correctionFor(subject, unmeasured, runs(2, 10)).deviation,
    );
  });

  it('most when they are of the same base and method', () => {
    const factorOf = (changes: Partial<MeasuredSteps>) =>
      correctionFor(subject, unmeasured, [run(2, changes)]).factor;
    const [same, otherBase, otherMethod] = [{}, { base: 'x' }, { method: 'lora' as const }];
    expect(factorOf(same)).toBeGreaterThan(factorOf(otherBase));
    expect(factorOf(otherBase)).toBeGreaterThan(factorOf(otherMethod));
  });
});

describe('time of a plan', () => {
  const planned = {
    plan: { steps: 100, stopAtStep: null, evalEverySteps: 50, checkpointEverySteps: 100 },
    forecast: { work, tokensPerStep: 1000, evaluationTokens: 3000, stepsPerEpoch: 40 },
    trainableParameters: 1e6,
  } as unknown as Planned;
  planned.plan.method = 'full';
  const figures: MachineFigures = {
    speed: unmeasured,
    correction: { factor: 1, deviation: 0.1, runs: 0 },
    diskRate: 1e8,
    price: null,
  };

  it('is what its parts come to', () => {
    const time = estimateTime(planned, figures);
    // 3 evaluations of three steps' tokens at a third of a step; 3 + 3 files of 4 MB.
    expect(time.items).toEqual({
      training: 150,
      evaluation: expect.closeTo(4.5, 9),
      checkpoints: expect.closeTo(0.24, 9),
      start: expect.any(Number),
    });
    const { training, evaluation, checkpoints, start } = time.items;
    expect(time.expected).toBeCloseTo(training + evaluation + checkpoints + start, 9);
    expect(time.low).toBeLessThan(time.expected);
    expect(time.high / time.expected).toBeCloseTo(time.expected / time.low, 9);
    expect(time).toMatchObject({ from: 'reference', cost: null });
  });

  it('begins with what the base makes of the pairs of an epoch, where replies are compared with it', () => {
    const startOf = (loss: 'dpo' | 'orpo') => {
      const plan = { ...planned.plan, preference: { loss, beta: 0.1 } };
      return estimateTime({ ...planned, plan }, figures).items.start;
    };
    const { start } = estimateTime(planned, figures).items;
    // 40 steps of 1.5 s, at a third of a step.
    expect(startOf('dpo') - start).toBeCloseTo(20, 9);
    expect(startOf('orpo')).toBe(start);
  });

  it('becomes money by the price of an hour', () => {
    const price = { perHour: 36, currency: 'EUR' };
    const { cost, expected, high } = estimateTime(planned, { ...figures, price });
    expect(cost).toMatchObject({
      currency: 'EUR',
      expected: expect.closeTo(expected / 100, 9),
      high: expect.closeTo(high / 100, 9),
    });
  });

  it('ends with the step that a plan was stopped at', () => {
    const stopped = { ...planned, plan: { ...planned.plan, stopAtStep: 10 } };
    expect(estimateTime(stopped, figures).items.training).toBe(15);
  });
});

describe('measured steps', () => {
  it('leave out the first of each process', () => {
    const times = new StepTimes();
    expect(times.measured()).toBeNull();
    const metric = (seconds: number) => times.take({ type: 'metric', seconds } as never);
    times.take({ type: 'hello' } as never);
    for (const seconds of [9, 1, 2]) metric(seconds);
    times.take({ type: 'hello' } as never);
    for (const seconds of [8, 3]) metric(seconds);
    expect(times.measured()).toEqual({ steps: 3, stepSeconds: 2 });
  });

  it('are kept in the ledger for the machine and number of threads', () => {
    const home = temporaryFolder();
    const ledger = new Ledger(home);
    try {
      const project = ledger.projects.create('p', 'general', 1);
      const id = ledger.runs.start(project.id, 'train', 'key');
      const sink = (threads: number) => ({
        threads,
        event: (type: string, data: object) => ledger.runs.event(id, type, { ...data }),
      });
      const times = new StepTimes();
      recordSteps(sink(2), { ...subject, work }, times);
      for (const seconds of [5, 1]) times.take({ type: 'metric', seconds } as never);
      recordSteps(sink(2), { ...subject, work }, times);
      recordSteps(sink(4), { ...subject, work }, times);
      expect(stepsMeasuredHere(ledger, 2)).toMatchObject([{ ...subject, work, stepSeconds: 1 }]);
      keepPrice(home, { perHour: 1, currency: 'USD' });
      const machine = thisMachine({ ledger, threads: 4 });
      expect(machine).toMatchObject({ speed: unmeasured, diskRate: null, price: { perHour: 1 } });
      expect(machine.measured).toHaveLength(1);
    } finally {
      ledger.close();
    }
  });
});
