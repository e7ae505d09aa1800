/**
 * The eight stages and four gates, as the page tells of them.
 *
 * @module
 */
import type { JobLine, OutputOf } from '../../api/call.ts';

export type Status = OutputOf<'project.status'>;
export type Stage = Status['stages'][number];
export type StageName = Stage['name'];
export type StageState = Stage['state'];
export type GateStatus = Status['gates'][number];

interface Words {
  title: string;
  /** What the stage does, for who has not seen it yet. */
  does: string;
  /** What it makes; null of stages that make nothing of their own. */
  makes: string | null;
  page: 'data' | 'preflight' | 'benchmark' | 'runs' | 'release';
}

export const stageWords: Readonly<Record<StageName, Words>> = {
  ingest: {
    title: 'Ingest',
    does: 'Takes your files as they are, and notes what could not be read.',
    makes: 'raw snapshot',
    page: 'data',
  },
  normalize: {
    title: 'Normalize',
    does: 'Brings every record into one form and holds some back for the test.',
    makes: 'canonical dataset',
    page: 'data',
  },
  preflight: {
    title: 'Preflight',
    does: 'Finds the models that can be trained on these data, on this machine.',
    makes: 'preflight report',
    page: 'preflight',
  },
  benchmark: {
    title: 'Benchmark',
    does: 'Lets the candidates compete on a sample of your data.',
    makes: 'benchmark summary',
    page: 'benchmark',
  },
  train: {
    title: 'Train',
    does: 'Trains the chosen model by a plan that you see first.',
    makes: 'checkpoint set',
    page: 'runs',
  },
  observe: {
    title: 'Observe',
    does: 'Watches the training: loss, speed, alerts, replies.',
    makes: null,
    page: 'runs',
  },
  package: {
    title: 'Package',
    does: 'Makes files that other programs load, and measures them.',
    makes: 'export bundle',
    page: 'release',
  },
  deliver: {
    title: 'Deliver',
    does: 'Puts a release in force, and says what would make the next one better.',
    makes: null,
    page: 'release',
  },
};

export const stateWords: Readonly<Record<StageState, string>> = {
  none: 'not yet',
  fresh: 'fresh',
  stale: 'stale',
  running: 'running',
  refused: 'refused',
  failed: 'failed',
  waiting: 'waiting',
};

type Gate = GateStatus['gate'];

export const gateWords: Readonly<Record<Gate, { title: string; page: Words['page'] }>> = {
  A: { title: 'data integrity', page: 'data' },
  B: { title: 'capability match', page: 'preflight' },
  C: { title: 'benchmark floor', page: 'benchmark' },
  D: { title: 'release readiness', page: 'release' },
};

/** The gate that stands behind a stage. */
export const gateBehind: Partial<Record<StageName, Gate>> = {
  normalize: 'A',
  preflight: 'B',
  benchmark: 'C',
  package: 'D',
};

/** What a barrier looks like: it also tells a no from a no that a person went past. */
export type BarrierState = 'open' | 'shut' | 'undecided' | 'overridden' | 'unasked';

export function barrierOf({ outcome, overridden }: GateStatus): BarrierState {
  if (outcome === null) return 'unasked';
  if (outcome === 'PASS') return 'open';
  if (overridden) return 'overridden';
  return outcome === 'FAIL' ? 'shut' : 'undecided';
}

export const barrierWords: Readonly<Record<BarrierState, string>> = {
  open: 'passed',
  shut: 'said no',
  undecided: 'undecided',
  overridden: 'overridden',
  unasked: 'not asked',
};

/** The stages whose work a job is, in their order. */
export const stagesOfJob = ({ operation, input }: Pick<JobLine, 'operation' | 'input'>) =>
  input.autopilot === true ? autopilotStages : (stagesByOperation[operation] ?? []);

const autopilotStages: readonly StageName[] = ['preflight', 'benchmark', 'train', 'observe'];

const stagesByOperation: Readonly<Record<string, readonly StageName[]>> = {
  'dataset.import': ['ingest', 'normalize'],
  'preflight.run': ['preflight'],
  'benchmark.run': ['benchmark'],
  'train.start': ['train', 'observe'],
  'export.run': ['package'],
  'optimize.run': ['package'],
};

/** The stage that a job works on or will work on first, of a project that stands so. */
export function stageOfJob(job: JobLine, { stages }: Status): StageName | undefined {
  const own = stages.filter(({ name }) => stagesOfJob(job).includes(name));
  const at =
    own.find(({ state }) => state === 'running') ?? own.find(({ state }) => state !== 'fresh');
  return (at ?? own[0])?.name;
}
