import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { problem } from '../../problem/problem.ts';
import type { SupervisorEvent } from '../../runtimes/supervisor.ts';
import { RunWatch } from './run-watch.ts';

const limits = { maxGradNorm: 1, memoryBytes: 1000 };

interface Figures {
  loss: number;
  gradNorm: number;
  seconds: number;
}

/** A calm run of `count` steps, changed where `change` says. */
function steps(
  count: number,
  change: (step: number) => Partial<Figures> = () => ({}),
): SupervisorEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    type: 'metric',
    step: index + 1,
    loss: 4 * Math.exp(-index / 100) + 0.02 * Math.sin(7 * index),
    learningRate: 1e-3,
    gradNorm: 1 + 0.1 * Math.cos(3 * index),
    targetTokens: 100,
    tokens: 100,
    seconds: 0.1,
    ...change(index + 1),
  }));
}

const evals = (...losses: number[]): SupervisorEvent[] =>
  losses.map((loss, index) => ({
    type: 'eval',
    step: 10 * index,
    loss,
    targetTokens: 50,
    best: false,
  }));

function codes(events: readonly SupervisorEvent[]): string[] {
  const watch = new RunWatch(limits);
  return events.flatMap((event) => watch.take(event)).map(({ code }) => code);
}

describe('alerts', () => {
  test('a calm run raises none', () => {
    expect(codes([...steps(300), ...evals(3, 2, 1.5, 1.6, 1.4)])).toEqual([]);
  });

  test('one odd batch is a spike, told once', () => {
    expect(codes(steps(200, (step) => (step === 100 ? { loss: 9 } : {})))).toEqual([
      'alert.loss-spike',
    ]);
  });

  test('a loss that climbs and stays is divergence', () => {
    const climbing = steps(260, (step) => (step > 150 ? { loss: 0.9 + (step - 150) * 0.02 } : {}));
    expect(codes(climbing)).toContain('alert.divergence');
  });

  test('a gradient far above the usual is an explosion, one that clipping handles is not', () => {
    expect(codes(steps(90, (step) => (step === 80 ? { gradNorm: 50 } : {})))).toEqual([
      'alert.gradient-explosion',
    ]);
    expect(codes(steps(90, (step) => (step === 80 ? { gradNorm: 8 } : {})))).toEqual([]);
  });

  test('half the speed for a whole window is a slowdown, one slow step is not', () => {
    expect(codes(steps(150, (step) => (step > 80 ? { seconds: 0.25 } : {})))).toEqual([
      'alert.slowdown',
    ]);
    expect(codes(steps(150, (step) => (step === 80 ? { seconds: 5 } : {})))).toEqual([]);
  });

  test('held-out loss above the best three times in a row is overfitting', () => {
    expect(codes(evals(3, 2, 2.1, 2.2))).toEqual([]);
    expect(codes(evals(3, 2, 2.1, 2.2, 2.05))).toEqual(['alert.overfitting']);
    expect(codes(evals(3, 2, 2.1, 2.2, 1.9, 2.1, 2.1))).toEqual([]);
  });

  test('memory near the limit, a stall and the end of the budget are told', () => {
    expect(codes([{ type: 'heartbeat', residentBytes: 899 }])).toEqual([]);
    expect(codes([{ type: 'heartbeat', residentBytes: 901 }])).toEqual(['alert.memory']);
    const retry = (code: 'run.worker-stalled' | 'run.worker-lost'): SupervisorEvent => ({
      type: 'retry',
      class: 'stalled',
      waitSeconds: 1,
      attempt: 2,
      problem: problem(code, 'gone'),
    });
    expect(codes([retry('run.worker-stalled')])).toEqual(['alert.stalled']);
    expect(codes([retry('run.worker-lost')])).toEqual([]);
  });

  test('the same trouble is told again only after a while', () => {
    const often = steps(240, (step) => (step % 40 === 0 ? { gradNorm: 60 } : {}));
    expect(codes(often)).toHaveLength(2);
  });

  test('a resumed run is not compared with what came before', () => {
    const events = [
      ...steps(60),
      { type: 'resumed', step: 10 } as const,
      ...steps(30, () => ({ loss: 4, gradNorm: 40 })),
    ];
    expect(codes(events)).toEqual([]);
  });

  test('a scaled run raises the same alerts about loss', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 100, noNaN: true }), (scale) => {
        const spiky = steps(120, (step) => (step === 100 ? { loss: 9 } : {})).map((event) =>
          event.type === 'metric' ? { ...event, loss: event.loss * scale } : event,
        );
        expect(codes(spiky)).toEqual(['alert.loss-spike']);
      }),
    );
  });
});
