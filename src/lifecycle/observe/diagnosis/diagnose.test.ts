import { describe, expect, test } from 'vitest';
import { homeOfEachTest } from '../../../../test/support/projects/home-of-each-test.ts';
import type { Run, RunEvent, RunStatus } from '../../../ledger/work/runs.ts';
import { problem, type Problem } from '../../../problem/problem.ts';
import type { ProblemCode } from '../../../problem/catalogue.ts';
import { buildTimeline } from '../timeline.ts';
import { causesOf, diagnose } from './diagnose.ts';
import { rules } from './rules.ts';

const gibibyte = 1024 ** 3;

interface Told {
  status?: RunStatus;
  problem?: Problem;
  events?: [type: string, data: object][];
}

function causes({ status = 'failed', problem: ending, events = [] }: Told) {
  const at = new Date(Date.now()).toISOString();
  const run: Run = {
    id: 1,
    project: 1,
    stage: 'train',
    key: 'k',
    status,
    pid: 7,
    artifact: null,
    problem: ending ?? null,
    startedAt: at,
    endedAt: status === 'running' ? null : at,
  } as Run;
  const stored = events.map(([type, data], id): RunEvent => ({
    id,
    run: 1,
    at,
    type,
    data: data as RunEvent['data'],
  }));
  return causesOf(buildTimeline(run, stored, Date.parse(at)), 10 * gibibyte);
}

const ended = (code: ProblemCode): Told => ({ problem: problem(code, 'so it ended') });
const alerted = (code: ProblemCode): Told => ({
  status: 'done',
  events: [['alert', problem(code, 'seen', { evidence: { step: 4 } })]],
});
const killed = problem('run.worker-lost', 'killed', { evidence: { signal: 'SIGKILL' } });
const peak = (bytes: number): [string, object] => ['heartbeat', { residentBytes: bytes }];

/** What each rule is to recognise: everything that it can rest on. */
const cases: Readonly<Record<string, Told[]>> = {
  'disk-full': [ended('disk.full'), alerted('alert.disk')],
  'memory-exhausted': [
    ended('train.out-of-memory'),
    ended('train.memory-limit'),
    { problem: killed, events: [peak(9 * gibibyte)] },
    {
      status: 'done',
      events: [peak(9 * gibibyte), ['retry', { attempt: 2, problem: killed }]],
    },
    alerted('alert.memory'),
    alerted('alert.memory-creep'),
  ],
  killed: [{ problem: killed, events: [peak(gibibyte)] }],
  'supervisor-lost': [{ status: 'interrupted' }],
  'learning-rate': [
    ended('train.diverged'),
    alerted('alert.divergence'),
    alerted('alert.gradient-explosion'),
    alerted('alert.metric-regression'),
    alerted('alert.loss-spike'),
  ],
  swapping: [alerted('alert.swapping')],
  throttled: [alerted('alert.throttled')],
  hung: [ended('run.worker-stalled'), alerted('alert.stalled'), alerted('alert.no-progress')],
  crashed: [ended('run.worker-lost')],
  'data-bound': [alerted('alert.data-bound')],
  'gpu-underused': [alerted('alert.gpu-underused')],
  'machine-busy': [alerted('alert.slowdown')],
  overfitting: [alerted('alert.overfitting')],
  'behind-accepted': [alerted('alert.behind-accepted')],
  'out-of-time': [ended('train.out-of-time'), alerted('alert.budget')],
  stopped: [ended('run.interrupted')],
  silent: [alerted('alert.silent')],
  defect: [ended('internal')],
};

describe.each(Object.entries(cases))('%s', (cause, told) => {
  test.each(told)('%j', (run) => {
    const [first] = causes(run);
    expect(first.cause).toBe(cause);
    expect(first.evidence.length).toBeGreaterThan(0);
    expect(first.action).not.toBe('');
  });
});

test('every rule has its case, but for codes that no worker gives yet', () => {
  const tried = new Set([...Object.keys(cases), 'checkpoint-damaged']);
  expect(rules.filter(({ cause }) => !tried.has(cause))).toEqual([]);
});

test('what ended the run comes before what it showed on the way', () => {
  const found = causes({
    problem: problem('train.out-of-memory', 'no more'),
    events: [
      ['alert', problem('alert.slowdown', 'slow')],
      ['alert', problem('alert.divergence', 'up')],
    ],
  });
  expect(found.map(({ cause }) => cause)).toEqual([
    'memory-exhausted',
    'learning-rate',
    'machine-busy',
  ]);
});

test('a problem that no rule knows is its own cause, with its own fix', () => {
  const refused = problem('dataset.labels', 'one label only');
  expect(causes({ problem: refused })).toMatchObject([{ cause: 'other', action: refused.fix }]);
});

test('a run that went well has no cause', () => {
  expect(causes({ status: 'done', events: [peak(gibibyte)] })).toEqual([]);
});

describe('over runs', () => {
  const home = homeOfEachTest();

  const run = (status: 'done' | 'failed', cause?: Problem) => {
    const { runs } = home.ledger;
    const id = runs.start(
      home.project.id,
      'train',
      `${status}-${runs.list(home.project.id).length}`,
    );
    runs.end(id, status, { problem: cause });
    return id;
  };
  const of = (id: number) =>
    diagnose(
      home.ledger,
      home.ledger.runs.list(home.project.id).find((one) => one.id === id)!,
    );

  test('the same signature is grouped, of the last six', () => {
    const full = problem('disk.full', 'the disk is full');
    run('failed', full);
    const ids = [run('failed', full), run('failed', full), run('done'), run('done')];
    ids.push(run('failed', full), run('failed', full));
    expect(of(ids.at(-1)!).alike).toEqual({ runs: [ids[0], ids[1], ids[4], ids[5]], of: 6 });
    expect(of(ids[2])).toMatchObject({ causes: [], alike: null });
  });

  test('one alone is not', () => {
    expect(of(run('failed', problem('disk.full', 'full'))).alike).toBeNull();
  });
});
