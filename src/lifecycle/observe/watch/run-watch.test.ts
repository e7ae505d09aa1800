import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { problem } from '../../../problem/problem.ts';
import type { MachineFacts } from '../machine-facts.ts';
import { RunWatch } from './run-watch.ts';
import type { Watched } from './watched.ts';
import type { WatchLimits } from './watcher.ts';

const rhythm = { steps: 100_000, evalEverySteps: 1_000_000, checkpointEverySteps: 1_000_000 };
const gibibyte = 1024 ** 3;
const limits: WatchLimits = {
  maxGradNorm: 1,
  memoryBytes: 10 * gibibyte,
  checkpointBytes: gibibyte,
  accepted: [],
};

type Timed = [seconds: number, event: Watched];
type Metric = Extract<Watched, { type: 'metric' }>;

/** Calm facts of a machine that computes. */
const machine = (seconds: number, changes: Partial<MachineFacts> = {}): Timed => [
  seconds,
  {
    type: 'machine',
    workerSeconds: seconds,
    workerState: 'R',
    workerSwapped: 0,
    swappedIn: 0,
    throttling: null,
    frequency: 3000,
    diskFree: 100 * gibibyte,
    memoryAvailable: 5 * gibibyte,
    load: 1,
    ...changes,
  },
];

const metric = (step: number, change: Partial<Metric> = {}): Watched => ({
  type: 'metric',
  step,
  loss: 4 * Math.exp(-step / 100) + 1 + 0.02 * Math.sin(7 * step),
  learningRate: 1e-3,
  gradNorm: 1 + 0.1 * Math.cos(3 * step),
  targetTokens: 100,
  tokens: 100,
  seconds: 0.1,
  ...change,
});

/** A calm run of `count` steps, changed where `change` says. */
function steps(count: number, change: (step: number) => Partial<Metric> = () => ({})): Timed[] {
  let seconds = 0;
  return Array.from({ length: count }, (_, index) => {
    const event = metric(index + 1, change(index + 1)) as Metric;
    seconds += event.seconds;
    return [seconds, event];
  });
}

const evals = (losses: readonly number[], targetTokens = 5000): Timed[] =>
  losses.map((loss, index) => [
    index,
    { type: 'eval', step: 10 * index, loss, targetTokens, best: false },
  ]);

const beats = (from: number, bytes: readonly number[]): Timed[] =>
  bytes.map((residentBytes, index) => [from + 2 * index, { type: 'heartbeat', residentBytes }]);

const hello: Timed = [
  0,
  {
    type: 'hello',
    pid: 77,
    fingerprint: {
      runtime: 'embedded',
      engine: '',
      platform: '',
      device: '',
      processorClass: '',
      versions: {},
    },
  },
];

/** The codes that are raised, with the seconds at which they are. */
function raised(events: readonly Timed[], given: Partial<WatchLimits> = {}, pace = rhythm) {
  const watch = new RunWatch(pace, { ...limits, ...given });
  return events.flatMap(([seconds, event]) =>
    watch.take(event, seconds).map(({ code }): [string, number] => [code, seconds]),
  );
}

const codes = (...given: Parameters<typeof raised>) => raised(...given).map(([code]) => code);

describe('loss and gradient', () => {
  test('a calm run raises nothing', () => {
    expect(codes([...steps(300), ...evals([3, 2, 1.5, 1.51, 1.4])])).toEqual([]);
  });

  test('one odd batch is a spike, told once', () => {
    expect(codes(steps(200, (step) => (step === 100 ? { loss: 19 } : {})))).toEqual([
      'alert.loss-spike',
    ]);
  });

  test('a loss that climbs and stays is divergence, and so is none', () => {
    const climbing = steps(260, (step) => (step > 150 ? { loss: 1.9 + (step - 150) * 0.05 } : {}));
    expect(codes(climbing)).toContain('alert.divergence');
    expect(codes(steps(9, (step) => (step === 9 ? { loss: NaN } : {})))).toEqual([
      'alert.divergence',
    ]);
    const seenByTheWorker: Timed[] = [
      [1, { type: 'failed', problem: problem('train.diverged', 'the loss rose until step 9') }],
    ];
    expect(codes(seenByTheWorker)).toEqual(['alert.divergence']);
  });

  test('a gradient far above the usual is an explosion, one that clipping handles is not', () => {
    expect(codes(steps(90, (step) => (step === 80 ? { gradNorm: 50 } : {})))).toEqual([
      'alert.gradient-explosion',
    ]);
    expect(codes(steps(90, (step) => (step === 80 ? { gradNorm: 8 } : {})))).toEqual([]);
  });

  test('the same trouble is told again only when it was away for a while', () => {
    const often = steps(240, (step) => (step % 40 === 0 ? { gradNorm: 60 } : {}));
    expect(codes(often)).toHaveLength(1);
    const seldom = steps(480, (step) => (step % 120 === 0 ? { gradNorm: 60 } : {}));
    expect(codes(seldom)).toHaveLength(4);
  });

  test('a resumed run is not compared with what came before', () => {
    const events: Timed[] = [
      ...steps(60),
      [7, { type: 'resumed', step: 10 }],
      ...steps(30, () => ({ loss: 4, gradNorm: 40 })).map(([seconds, event]): Timed => [
        seconds + 7,
        event,
      ]),
    ];
    expect(codes(events)).toEqual([]);
  });

  test('a scaled run raises the same alerts about loss', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 100, noNaN: true }), (scale) => {
        const spiky = steps(120, (step) => (step === 100 ? { loss: 19 } : {})).map(
          ([seconds, event]): Timed => [
            seconds,
            { ...(event as Metric), loss: (event as Metric).loss * scale },
          ],
        );
        expect(codes(spiky)).toEqual(['alert.loss-spike']);
      }),
      { numRuns: 30 },
    );
  });
});

describe('held-out losses', () => {
  test('above the best three times in a row is overfitting, within noise is not', () => {
    expect(codes(evals([3, 2, 2.09, 2.08]))).toEqual([]);
    expect(codes(evals([3, 2, 2.09, 2.08, 2.05]))).toEqual(['alert.overfitting']);
    expect(codes(evals([3, 2, 2.09, 2.08, 1.9, 1.95, 1.95]))).toEqual([]);
    expect(codes(evals([3, 2, 2.01, 2.01, 2.01, 2.01]))).toEqual([]);
    expect(codes(evals([3, 2, 2.09, 2.08, 2.05], 50))).toEqual([]);
  });

  test('one that is much worse is a regression at once', () => {
    expect(codes(evals([3, 2, 2.3]))).toEqual(['alert.metric-regression']);
  });

  test('a run is held against the accepted one at the same step, on the same items', () => {
    const accepted = [10, 20].map((step) => ({ step, loss: 1.5, targetTokens: 5000 }));
    expect(codes(evals([3, 1.8]), { accepted })).toEqual(['alert.behind-accepted']);
    expect(codes(evals([3, 1.52]), { accepted })).toEqual([]);
    expect(codes(evals([3, 1.8], 4999), { accepted })).toEqual([]);
  });

  test('an evaluation that does not come is told two steps later', () => {
    const pace = { ...rhythm, evalEverySteps: 20 };
    const first = evals([3]);
    expect(codes([...first, ...steps(21)], {}, pace)).toEqual([]);
    expect(raised([...first, ...steps(30)], {}, pace)).toEqual([
      ['alert.evaluation-overdue', expect.closeTo(2.2)],
    ]);
    // Without held-out items there is none before the first step either.
    expect(codes(steps(30), {}, pace)).toEqual([]);
  });
});

describe('pace', () => {
  test('half the speed is a slowdown after two heartbeats, one slow step is not', () => {
    const slow = raised(steps(150, (step) => (step > 80 ? { seconds: 0.25 } : {})));
    expect(slow).toEqual([['alert.slowdown', expect.any(Number)]]);
    expect(slow[0][1] - 8).toBeLessThanOrEqual(4);
    expect(codes(steps(150, (step) => (step === 80 ? { seconds: 5 } : {})))).toEqual([]);
  });

  test('a stopped worker is told after two heartbeats, one that computes is not', () => {
    const stopped = (state: string, worker: (seconds: number) => number): Timed[] => [
      hello,
      ...steps(39),
      ...[5, 6, 7, 8, 9, 10].map((seconds) =>
        machine(seconds, { workerState: state, workerSeconds: worker(seconds) }),
      ),
    ];
    expect(raised(stopped('T', () => 4))).toEqual([['alert.stalled', 8]]);
    expect(codes(stopped('S', () => 4))).toEqual(['alert.stalled']);
    expect(codes(stopped('R', (seconds) => seconds))).toEqual([]);
    expect(codes(stopped('D', () => 4))).toEqual([]);
  });

  test('a lost worker that had stalled is told', () => {
    const retry = (code: 'run.worker-stalled' | 'run.worker-lost'): Timed[] => [
      [
        1,
        {
          type: 'retry',
          class: 'stalled',
          waitSeconds: 1,
          attempt: 2,
          problem: problem(code, 'gone'),
        },
      ],
    ];
    expect(codes(retry('run.worker-stalled'))).toEqual(['alert.stalled']);
    expect(codes(retry('run.worker-lost'))).toEqual([]);
  });

  test('beats without steps are told after two heartbeats, unless an evaluation is on', () => {
    const hung = (count: number) => [hello, ...steps(count), ...beats(5, [1, 1, 1, 1])];
    expect(raised(hung(40))).toEqual([['alert.no-progress', 9]]);
    const pace = { ...rhythm, evalEverySteps: 40 };
    // The first evaluation took two seconds; six more are no surprise.
    const evaluated: Timed = [2, { type: 'eval', step: 0, loss: 3, targetTokens: 10, best: true }];
    const later = steps(40).map(([seconds, event]): Timed => [seconds + 2, event]);
    expect(codes([hello, evaluated, ...later, ...beats(7, [1, 1, 1, 1])], {}, pace)).toEqual([]);
    expect(codes([hello, evaluated, ...later, ...beats(17, [1])], {}, pace)).toEqual([
      'alert.no-progress',
    ]);
  });

  test('a loop that waits for data is told, one slow read is not', () => {
    const waiting = raised(steps(100, (step) => ({ dataSeconds: step > 50 ? 0.06 : 0.001 })));
    expect(waiting).toEqual([['alert.data-bound', expect.any(Number)]]);
    expect(waiting[0][1] - 5).toBeLessThanOrEqual(4);
    expect(
      codes(
        steps(100, (step) => ({
          dataSeconds: step === 50 ? 4.9 : 0.001,
          seconds: step === 50 ? 5 : 0.1,
        })),
      ),
    ).toEqual([]);
  });

  test('a GPU that idles for two heartbeats is told', () => {
    const used = (...shares: number[]): Timed[] => [
      ...steps(40),
      ...shares.map((deviceUtilization, index): Timed => [
        4 + index / 10,
        { type: 'heartbeat', residentBytes: 1, deviceUtilization },
      ]),
    ];
    expect(codes(used(0.9, 0.2, 0.3))).toEqual(['alert.gpu-underused']);
    expect(codes(used(0.9, 0.2, 0.9, 0.2))).toEqual([]);
  });
});

describe('memory', () => {
  const mebibyte = 1024 ** 2;
  const settled = [hello, ...steps(40)];
  /** Steps between beats, so that the run is alive. */
  const alive = (memory: Timed[]): Timed[] =>
    memory.flatMap(([seconds, event], index): Timed[] => [
      [seconds, event],
      [seconds + 1, metric(41 + index, { seconds: 1, tokens: 1000 })],
    ]);

  test('near the limit', () => {
    expect(codes(beats(0, [8.9 * gibibyte]))).toEqual([]);
    expect(codes(beats(0, [9.1 * gibibyte]))).toEqual(['alert.memory']);
  });

  test('a fast leak is told after two heartbeats', () => {
    const leak = beats(
      4,
      [2, 2, 3, 4].map((size) => size * gibibyte),
    );
    expect(raised([...settled, ...alive(leak)])).toEqual([['alert.memory-creep', 10]]);
  });

  test('a slow leak is told by its trend, a plateau with noise is not', () => {
    const noise = (index: number) => 5 * mebibyte * Math.sin(5 * index);
    const over = (bytes: (index: number) => number) =>
      alive(
        beats(
          4,
          Array.from({ length: 40 }, (_, index) => bytes(index) + noise(index)),
        ),
      );
    expect(codes([...settled, ...over((index) => gibibyte + 20 * index * mebibyte)])).toEqual([
      'alert.memory-creep',
    ]);
    expect(codes([...settled, ...over(() => gibibyte)])).toEqual([]);
    const step = (index: number) => (index < 20 ? gibibyte : 2 * gibibyte);
    expect(codes([...settled, ...over(step)])).toEqual([]);
    // A run that ends before is none of this.
    const short = { ...rhythm, steps: 90 };
    expect(
      codes([...settled, ...over((index) => gibibyte + 20 * index * mebibyte)], {}, short),
    ).toEqual([]);
  });

  test('a worker that goes out to swap is told, one that rests there is not', () => {
    const swap = (sizes: readonly number[]) =>
      sizes.map((size, index) => machine(index, { workerSwapped: size * mebibyte }));
    expect(raised(swap([0, 0, 20, 40, 60]))).toEqual([['alert.swapping', 2]]);
    expect(codes(swap([100, 100, 100, 100]))).toEqual([]);
    const back = [0, 1, 2].map((index) =>
      machine(index, { workerSwapped: 100 * mebibyte, swappedIn: index * 30 * mebibyte }),
    );
    expect(codes(back)).toEqual(['alert.swapping']);
  });
});

describe('the machine', () => {
  test('a quota that holds the processor back', () => {
    const held = (share: number, secondsEach: number) =>
      [0, 1, 2, 3, 4].map((second) =>
        machine(second, {
          throttling: {
            periods: 10 * second,
            throttled: 10 * second * share,
            seconds: second * secondsEach,
          },
        }),
      );
    expect(raised(held(0.9, 0.5))).toEqual([['alert.throttled', 2]]);
    expect(codes(held(0.2, 0.05))).toEqual([]);
  });

  test('a processor that slows down while it computes', () => {
    const at = (frequencies: readonly number[], busy: number) =>
      frequencies.map((frequency, index) =>
        machine(2 * index, { frequency, workerSeconds: 2 * index * busy }),
      );
    expect(raised(at([3000, 3000, 3000, 1500, 1500], 1))).toEqual([['alert.throttled', 8]]);
    expect(codes(at([3000, 3000, 3000, 1500, 1500], 0.1))).toEqual([]);
  });

  test('a disk without room for a checkpoint, or soon without', () => {
    const free = (sizes: readonly number[]) =>
      sizes.map((size, index) => machine(4 + index, { diskFree: size * gibibyte }));
    expect(codes(free([50, 1.9]))).toEqual(['alert.disk']);
    const going = Array.from({ length: 12 }, (_, index) => 50 - index);
    expect(codes([hello, ...steps(40), ...free(going)])).toContain('alert.disk');
    // A checkpoint that comes and goes.
    const saved = Array.from({ length: 12 }, (_, index) => 50 - (index % 2));
    expect(codes([hello, ...free(saved)])).not.toContain('alert.disk');
  });
});

describe('healthy runs raise nothing', () => {
  const noise = fc.noShrink(
    fc.record({
      seed: fc.integer(),
      spread: fc.double({ min: 0.005, max: 0.15, noNaN: true }),
      stepSeconds: fc.double({ min: 0.02, max: 8, noNaN: true }),
      evalEvery: fc.integer({ min: 10, max: 80 }),
      saveEvery: fc.integer({ min: 5, max: 60 }),
      bytes: fc.double({ min: 1e8, max: 8e9, noNaN: true }),
      floor: fc.double({ min: 0.1, max: 3, noNaN: true }),
      evalTokens: fc.integer({ min: 500, max: 50_000 }),
    }),
  );

  test('whatever their size, speed and noise', () => {
    fc.assert(
      fc.property(noise, (healthy) => {
        expect(raised(play(healthy), {}, paceOf(healthy))).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  type Healthy = typeof noise extends fc.Arbitrary<infer Value> ? Value : never;

  const paceOf = ({ evalEvery, saveEvery }: Healthy) => ({
    steps: 300,
    evalEverySteps: evalEvery,
    checkpointEverySteps: saveEvery,
  });

  /** A run of 300 steps: loads, evaluates, steps, beats, saves; everything with noise. */
  function play({ seed, spread, stepSeconds, bytes, floor, evalTokens, ...every }: Healthy) {
    let state = seed | 0;
    const uniform = () => {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      return ((state >>> 8) + 0.5) / 2 ** 24;
    };
    const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    const events: Timed[] = [hello];
    let now = 0;
    let computed = 0;
    let looked = 0;
    let beat = 0;
    let resident = bytes / 4;
    const pass = (seconds: number) => {
      const end = now + seconds;
      for (;;) {
        const next = Math.min(looked + 1, beat + 2);
        if (next > end) break;
        computed += (next - now) * 0.9;
        now = next;
        if (next === beat + 2) {
          beat = next;
          events.push([
            now,
            { type: 'heartbeat', residentBytes: resident * (1 + 0.01 * normal()) },
          ]);
        } else {
          looked = next;
          events.push(
            machine(now, {
              workerSeconds: computed,
              frequency: 3000 * (1 - 0.1 * uniform()),
              diskFree: 50 * gibibyte * (1 + 0.001 * normal()),
              throttling: {
                periods: 10 * now,
                throttled: now,
                seconds: 0.05 * now,
              },
            }),
          );
        }
      }
      computed += (end - now) * 0.9;
      now = end;
    };
    const lossAt = (step: number) => floor + 4 * Math.exp(-step / 60);
    const evaluate = (step: number) => {
      pass(stepSeconds * 5 * (1 + 0.1 * uniform()));
      const loss = lossAt(step) * (1 + (0.3 * normal()) / Math.sqrt(evalTokens));
      events.push([now, { type: 'eval', step, loss, targetTokens: evalTokens, best: true }]);
    };
    pass(5);
    resident = bytes;
    evaluate(0);
    for (let step = 1; step <= 300; step++) {
      const seconds = stepSeconds * (step === 1 ? 4 : 1 + 0.15 * Math.abs(normal()));
      pass(seconds);
      events.push([
        now,
        metric(step, {
          loss: lossAt(step) * Math.exp(spread * normal()),
          gradNorm: 0.8 * Math.exp(0.3 * normal()),
          tokens: Math.round(400 * (1 + 0.1 * normal())),
          seconds,
          dataSeconds: 0.02 * seconds * uniform(),
        }),
      ]);
      if (step % every.evalEvery === 0 || step === 300) evaluate(step);
      if (step % every.saveEvery === 0) {
        pass(0.5);
        events.push([now, { type: 'checkpoint', step }]);
      }
    }
    return events;
  }
});
