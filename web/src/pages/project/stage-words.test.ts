import { expect, test } from 'vitest';
import type { JobLine } from '../../api/call.ts';
import { barrierOf, stageOfJob, type Stage, type Status } from './stage-words.ts';

test('a gate that a person went past is told from one that passed and one that is shut', () => {
  const gate = { gate: 'C', subject: null, summary: null, findings: 1 } as const;
  expect(barrierOf({ ...gate, outcome: null, overridden: false })).toBe('unasked');
  expect(barrierOf({ ...gate, outcome: 'PASS', overridden: false })).toBe('open');
  expect(barrierOf({ ...gate, outcome: 'FAIL', overridden: false })).toBe('shut');
  expect(barrierOf({ ...gate, outcome: 'INCONCLUSIVE', overridden: false })).toBe('undecided');
  expect(barrierOf({ ...gate, outcome: 'INCONCLUSIVE', overridden: true })).toBe('overridden');
});

test('a job is at the stage that runs, else at the first that it has to make', () => {
  const autopilot = { operation: 'train.start', input: { autopilot: true } } as unknown as JobLine;
  expect(stageOfJob(autopilot, standing({ preflight: 'fresh', benchmark: 'running' }))).toBe(
    'benchmark',
  );
  expect(stageOfJob(autopilot, standing({ preflight: 'fresh' }))).toBe('benchmark');
  expect(stageOfJob(autopilot, standing({}))).toBe('preflight');
  const again = { operation: 'dataset.import', input: {} } as unknown as JobLine;
  expect(stageOfJob(again, standing({ ingest: 'fresh', normalize: 'fresh' }))).toBe('ingest');
});

/** A project of whose stages these are told, and nothing was made of the others. */
function standing(states: Partial<Record<Stage['name'], Stage['state']>>): Status {
  const names = ['ingest', 'normalize', 'preflight', 'benchmark', 'train', 'observe'] as const;
  const stages = names.map((name) => ({ name, state: states[name] ?? 'none' }));
  return { stages } as unknown as Status;
}
