import { expect, test } from 'vitest';
import type { Run, RunEvent } from '../../ledger/work/runs.ts';
import { problem } from '../../problem/problem.ts';
import type { TrainPlan } from '../../runtimes/train-plan.ts';
import type { SupervisorEvent } from '../../runtimes/supervisor.ts';
import { RunRecorder } from './run-recorder.ts';
import { buildTimeline } from './timeline.ts';

const start = Date.parse('2026-01-01T00:00:00Z');
const run: Run = {
  id: 3,
  project: 1,
  stage: 'train',
  key: 'k',
  status: 'running',
  pid: 1,
  processStart: null,
  detached: false,
  order: null,
  priority: 0,
  memoryBytes: null,
  asked: null,
  artifact: null,
  problem: null,
  queuedAt: new Date(start).toISOString(),
  startedAt: new Date(start).toISOString(),
  endedAt: null,
};

/** What the ledger keeps of a worker's events. */
function record(events: readonly SupervisorEvent[], steps: number) {
  const stored: RunEvent[] = [];
  const progress: number[] = [];
  const recorder = new RunRecorder(
    {
      event: (type, data) =>
        stored.push({
          id: stored.length,
          run: 3,
          at: new Date(start + 1000 * stored.length).toISOString(),
          type,
          data,
        }),
      progress: ({ done }) => progress.push(done),
    },
    {
      steps,
      stopAtStep: null,
      maxGradNorm: 1,
      evalEverySteps: 1000,
      checkpointEverySteps: 1000,
    } as TrainPlan,
    { folder: '.', memoryBytes: null, checkpointBytes: null, accepted: [] },
  );
  for (const event of events) recorder.take(event);
  recorder.end();
  return { stored, progress };
}

const metric = (step: number, loss = 2): SupervisorEvent => ({
  type: 'metric',
  step,
  loss,
  learningRate: 0.1,
  gradNorm: step,
  targetTokens: 10,
  tokens: 20,
  seconds: 0.5,
});

const evaluation = (step: number): SupervisorEvent => ({
  type: 'eval',
  step,
  loss: 1,
  targetTokens: 5,
  best: true,
});

test('a long run is stored in about a thousand stretches that lose no step', () => {
  const steps = 12_345;
  const events = Array.from({ length: steps }, (_, i) => metric(i + 1));
  const { stored, progress } = record(events, steps);
  expect(stored.length).toBeLessThan(1100);
  expect(progress).toHaveLength(steps);
  const timeline = buildTimeline(run, stored, start);
  expect(timeline.metrics.reduce((total, item) => total + item.steps, 0)).toBe(steps);
  expect(timeline.tokens).toBe(20 * steps);
  expect(timeline.tokensPerSecond).toBe(40);
});

test('a stretch has the mean loss and the largest gradient', () => {
  const { stored } = record([metric(1, 4), metric(2, 2), metric(3, 3)], 3000);
  expect(stored).toHaveLength(1);
  expect(stored[0].data).toMatchObject({ step: 3, steps: 3, loss: 3, gradNorm: 3, tokens: 60 });
});

test('steps that a resumed run repeats count once', () => {
  const events: SupervisorEvent[] = [
    metric(1),
    metric(2),
    evaluation(2),
    metric(3),
    {
      type: 'retry',
      attempt: 2,
      problem: problem('run.worker-lost', 'killed'),
      class: 'lost',
      waitSeconds: 1,
    },
    { type: 'resumed', step: 2 },
    metric(3),
    metric(4),
    evaluation(4),
  ];
  const timeline = buildTimeline(run, record(events, 4).stored, start);
  expect(timeline.metrics.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
  expect(timeline.evaluations.map(({ step }) => step)).toEqual([2, 4]);
  expect(timeline.retries).toMatchObject([{ attempt: 2, problem: { code: 'run.worker-lost' } }]);
});

test('peak memory comes from heartbeats and from the end of the run', () => {
  const { stored } = record(
    [
      { type: 'heartbeat', residentBytes: 500 },
      {
        type: 'done',
        result: {
          kind: 'train',
          lastStep: 4,
          bestStep: 4,
          bestLoss: 1,
          stoppedBy: 'schedule',
          peakResidentBytes: 700,
          seconds: 1,
        },
      },
    ],
    4,
  );
  expect(buildTimeline(run, stored, start).peakResidentBytes).toBe(700);
});

test('a running run of which nothing is heard raises an alert, an ended one does not', () => {
  const { stored } = record([metric(1)], 10);
  const later = start + 600_000;
  const codes = (of: Run) => buildTimeline(of, stored, later).alerts.map(({ code }) => code);
  expect(codes(run)).toEqual(['alert.silent']);
  expect(codes({ ...run, status: 'done', endedAt: run.startedAt })).toEqual([]);
});
