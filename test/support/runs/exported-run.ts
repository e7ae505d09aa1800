/** A run with everything that exporters take: curves, two attempts, an alert, settings. */
import type { Run, RunEvent } from '../../../src/ledger/work/runs.ts';
import type { ExportedRun } from '../../../src/lifecycle/observe/export/series.ts';
import { buildTimeline } from '../../../src/lifecycle/observe/timeline.ts';
import { problem } from '../../../src/problem/problem.ts';

const start = Date.parse('2026-01-01T00:00:00Z');
const at = (seconds: number) => new Date(start + 1000 * seconds).toISOString();

export function exportedRun(): ExportedRun {
  const metric = (step: number): [string, object] => [
    'metric',
    {
      step,
      steps: 1,
      loss: 4 / step,
      gradNorm: step === 7 ? Infinity : 1 + step,
      learningRate: 1e-3,
      targetTokens: 10,
      tokens: 100,
      seconds: 0.5,
    },
  ];
  const told: [string, object][] = [
    ['hello', { pid: 4, fingerprint: { runtime: 'embedded' } }],
    ['eval', { step: 0, loss: 4.5, targetTokens: 50, best: true }],
    ...Array.from({ length: 20 }, (_, index) => metric(index + 1)),
    ['heartbeat', { residentBytes: 5e8 }],
    ['alert', problem('alert.loss-spike', 'loss 9 after 2', { evidence: { step: 12 } })],
    ['retry', { attempt: 2, problem: problem('run.worker-lost', 'killed') }],
    ['hello', { pid: 5, fingerprint: { runtime: 'embedded' } }],
    ['resumed', { step: 20 }],
    ...Array.from({ length: 20 }, (_, index) => metric(index + 21)),
    ['eval', { step: 40, loss: 1.25, targetTokens: 50, best: true }],
    ['done', { result: { kind: 'train', lastStep: 40, stoppedBy: 'schedule' } }],
  ];
  const events = told.map(([type, data], id): RunEvent => ({
    id,
    run: 3,
    at: at(id),
    type,
    data: data as RunEvent['data'],
  }));
  const run = {
    id: 3,
    project: 1,
    stage: 'train',
    key: 'k',
    status: 'done',
    pid: 1,
    artifact: 'ab'.repeat(32),
    problem: null,
    startedAt: at(0),
    endedAt: at(60),
  } as Run;
  return {
    project: 'router',
    timeline: buildTimeline(run, events, start),
    settings: { base: 'brew-3m', learningRate: 0.003, lora: { rank: 4, targets: ['q_proj'] } },
  };
}
