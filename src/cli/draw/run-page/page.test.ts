import { describe, expect, it } from 'vitest';
import { expectEscaped, expectStandsAlone, hostile } from '../../../../test/support/pages/page.ts';
import type { RunEvent } from '../../../ledger/work/runs.ts';
import type { RunReport } from '../../../lifecycle/run-report.ts';
import { buildTimeline } from '../../../lifecycle/observe/timeline.ts';
import { problem } from '../../../problem/problem.ts';
import { smooth } from './curves.ts';
import { runPage } from './page.ts';

const start = Date.parse('2026-01-01T00:00:00Z');
const at = (seconds: number) => new Date(start + 1000 * seconds).toISOString();

function reported(): RunReport {
  const told: [string, object][] = [
    ['inputs', { inputs: { plan: 'p' }, configuration: {} }],
    ['hello', { pid: 4, fingerprint: { runtime: 'embedded', engine: hostile } }],
    ...Array.from({ length: 100 }, (_, step): [string, object] => [
      'metric',
      {
        step: step + 1,
        steps: 1,
        loss: step === 50 ? 4000 : 4 - step / 40,
        gradNorm: step === 60 ? Infinity : 1,
        learningRate: 1e-3,
        targetTokens: 10,
        tokens: 100,
        seconds: 0.5,
      },
    ]),
    ['eval', { step: 100, loss: 1.7, targetTokens: 50, best: true }],
    ['heartbeat', { residentBytes: 5e8 }],
    ['heartbeat', { residentBytes: 6e8 }],
    ['alert', problem('alert.loss-spike', hostile, { evidence: { step: 51 } })],
    ['retry', { attempt: 2, problem: problem('run.worker-lost', hostile) }],
    ['hello', { pid: 5, fingerprint: {} }],
    ['log', { level: 'warning', message: hostile }],
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
    status: 'failed' as const,
    pid: 1,
    artifact: null,
    problem: problem('train.diverged', hostile),
    startedAt: at(0),
    endedAt: at(120),
  } as RunReport['timeline']['run'];
  return {
    project: hostile,
    timeline: buildTimeline(run, events, start),
    diagnosis: {
      run,
      causes: [
        {
          cause: 'learning-rate',
          title: hostile,
          likelihood: 'certain',
          evidence: [hostile],
          action: hostile,
        },
      ],
      alike: { runs: [1, 3], of: 3 },
    },
    verdicts: [
      {
        id: 1,
        subject: 's',
        at: at(0),
        override: { reason: hostile, at: at(0) },
        gate: 'A',
        outcome: 'FAIL',
        policy: {},
        evidence: [],
        findings: [problem('dataset.labels', hostile)],
      },
    ],
    settings: { base: hostile, lora: { rank: 4 } },
    replies: [
      { file: hostile, line: 1, prompt: hostile, expected: hostile, base: hostile, trained: '' },
    ] as RunReport['replies'],
  };
}

describe('the page of a run', () => {
  const page = runPage(reported());

  it('shows what it is given as text, never as markup', () => expectEscaped(page));
  it('stands alone', () => expectStandsAlone(page));

  it('keeps every mark within the picture, an outlier and an infinity included', () => {
    const drawn = [...page.matchAll(/points="([^"]+)"/g)].flatMap(([, points]) =>
      points.split(' ').map((point) => point.split(',').map(Number)),
    );
    expect(drawn.length).toBeGreaterThan(300);
    for (const [x, y] of drawn) expect(x >= 0 && x <= 720 && y >= 0 && y <= 200).toBe(true);
    // One value of four thousand does not flatten a curve that ends below two.
    const loss = /points="([^"]+)"/
      .exec(page)![1]
      .split(' ')
      .map((point) => Number(point.split(',')[1]));
    expect(
      Math.max(...loss.filter((_, step) => step !== 50)) -
        Math.min(...loss.filter((_, step) => step !== 50)),
    ).toBeGreaterThan(20);
  });

  it('lists alert, retry, gate and both attempts', () => {
    for (const word of ['alert', 'retry', 'Gate A', 'attempt 1', 'attempt 2', 'Overridden'])
      expect(page).toContain(word);
    expect(page).toMatch(/2\s+of the last 3 runs ended so: 1, 3/);
  });

  it('shows a run of which nothing is known', () => {
    const { diagnosis, ...rest } = reported();
    const bare = buildTimeline(rest.timeline.run, [], start);
    const empty = {
      ...rest,
      timeline: bare,
      diagnosis: { ...diagnosis, causes: [] },
      verdicts: [],
      settings: {},
      replies: [],
    };
    expectStandsAlone(runPage(empty));
  });
});

it('a smoothed constant is that constant', () => {
  const flat = Array.from({ length: 200 }, (_, x) => [x, 3] as const);
  for (const [, y] of smooth(flat)) expect(y).toBeCloseTo(3);
});
