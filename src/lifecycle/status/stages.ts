/**
 * The state of each of the eight stages: what it made last, whether that still holds, what runs, and
 * what went wrong.
 *
 * @module
 */
import type { ArtifactKind } from '../../ledger/artifacts.ts';
import { inForce } from '../../ledger/releases.ts';
import type { Run } from '../../ledger/work/runs.ts';
import type { Gate, RecordedVerdict } from '../../ledger/verdicts.ts';
import { stands } from '../gates/standing.ts';
import { newestOf, verdictOf, type ProjectFacts } from './facts.ts';
import { figuresOf, type Figure } from './figures.ts';
import { releaseStaleBecause, staleBecause } from './freshness.ts';
import { stageNames, type StageName } from './stage-names.ts';
import type { StageState } from './stage-states.ts';

export interface StageStatus {
  name: StageName;
  state: StageState;
  /** Id of the newest artifact. */
  artifact: string | null;
  /** When it became the newest, or when the newest run began. */
  at: string | null;
  /** Why it is stale, refused, failed or waits; null of others. */
  because: string | null;
  figures: Figure[];
  /** Its newest run. */
  run: number | null;
}

interface StageParts {
  /** Null of stages that make no artifact of their own. */
  kind: ArtifactKind | null;
  /** Names of the stages in the ledger whose runs are this one's work. */
  runs: readonly string[];
  /** What it works on. */
  from: readonly ArtifactKind[];
  /** The gate that judges what it made. */
  gate?: Gate;
}

const parts: Readonly<Record<StageName, StageParts>> = {
  ingest: { kind: 'raw-snapshot', runs: ['ingest'], from: [] },
  normalize: { kind: 'canonical-dataset', runs: ['normalize'], from: ['raw-snapshot'], gate: 'A' },
  preflight: {
    kind: 'preflight-report',
    runs: ['preflight'],
    from: ['canonical-dataset'],
    gate: 'B',
  },
  benchmark: {
    kind: 'benchmark-summary',
    runs: ['benchmark'],
    from: ['canonical-dataset', 'preflight-report'],
    gate: 'C',
  },
  train: {
    kind: 'checkpoint-set',
    runs: ['plan', 'amend', 'train'],
    from: ['canonical-dataset', 'benchmark-summary'],
  },
  observe: { kind: null, runs: ['train'], from: ['canonical-dataset', 'benchmark-summary'] },
  package: { kind: 'export-bundle', runs: ['package'], from: ['checkpoint-set'], gate: 'D' },
  deliver: { kind: null, runs: [], from: [] },
};

/** The newest run of a stage. */
export const newestRunOf = ({ runs }: ProjectFacts, stage: StageName): Run | undefined =>
  parts[stage].runs
    .flatMap((name) => runs.get(name) ?? [])
    .toSorted((a, b) => a.id - b.id)
    .at(-1);

export const statusOfStages = (facts: ProjectFacts): StageStatus[] =>
  stageNames.map((name) => {
    const run = newestRunOf(facts, name);
    const newest = newestMadeBy(facts, name);
    const { state, because } =
      name === 'deliver' ? delivery(facts) : (unfinished(facts, name) ?? made(facts, name));
    return {
      name,
      state,
      artifact: newest?.id ?? null,
      at: newest?.at ?? run?.startedAt ?? null,
      because,
      figures: figuresOf(facts, name, run),
      run: run?.id ?? null,
    };
  });

function newestMadeBy(facts: ProjectFacts, name: StageName): { id: string; at: string } | null {
  const release = name === 'deliver' ? inForce(facts.releases) : undefined;
  if (release) return { id: release.bundle, at: release.at };
  const { kind } = parts[name];
  const found = kind === null ? undefined : facts.newest.get(kind);
  return found ? { id: found.artifact.id, at: found.at } : null;
}

type State = Pick<StageStatus, 'state' | 'because'>;

/** What runs, waits, failed or was refused before it ran; null where the newest run made something. */
function unfinished(facts: ProjectFacts, name: StageName): State | null {
  const run = newestRunOf(facts, name);
  if (run === undefined) return null;
  if (run.status === 'running') return { state: 'running', because: null };
  if (run.status === 'queued')
    return { state: 'waiting', because: `run ${run.id} waits for its turn` };
  const { from } = parts[name];
  const since = run.endedAt ?? run.startedAt;
  // What it failed on is no longer what it would work on.
  if (from.some((kind) => (facts.newest.get(kind)?.at ?? '') > since)) return null;
  if (run.status === 'paused') return { state: 'waiting', because: `run ${run.id} is paused` };
  if (run.status === 'failed')
    return { state: 'failed', because: run.problem?.message ?? `run ${run.id} failed` };
  if (run.status === 'interrupted')
    return { state: 'failed', because: `run ${run.id} was interrupted` };
  return name === 'train' ? refusedPlan(facts) : null;
}

/** A plan that Gate B did not let through, and that is newer than what was trained. */
function refusedPlan(facts: ProjectFacts): State | null {
  const plan = facts.newest.get('train-plan');
  const trained = facts.newest.get('checkpoint-set');
  if (plan === undefined || (trained !== undefined && trained.at >= plan.at)) return null;
  const verdict = verdictOf(facts, 'B', plan.artifact.id);
  return verdict === undefined || stands(verdict) ? null : refused(verdict);
}

/** What the newest artifact of a stage is worth. */
function made(facts: ProjectFacts, name: StageName): State {
  const { kind, gate } = parts[name];
  // What is observed is the training of the newest checkpoint.
  const artifact = newestOf(facts, kind ?? 'checkpoint-set');
  const observed = kind !== null || newestRunOf(facts, name) !== undefined;
  if (artifact === undefined || !observed) return { state: 'none', because: null };
  const stale = staleBecause(facts, artifact);
  if (stale !== null) return { state: 'stale', because: stale };
  const verdict = gate && verdictOf(facts, gate, artifact.id);
  return verdict === undefined || stands(verdict)
    ? { state: 'fresh', because: null }
    : refused(verdict);
}

const refused = (verdict: RecordedVerdict): State => ({
  state: 'refused',
  because: `gate ${verdict.gate} said ${verdict.outcome}: ${gist(verdict) ?? 'see its findings'}`,
});

/** The first thing that a gate found, the gravest first; null when it found nothing. */
export function gist({ findings, needed }: RecordedVerdict): string | null {
  const gravest = findings.find(({ severity }) => severity === 'error') ?? findings.at(0);
  return gravest?.message ?? needed ?? null;
}

/** A candidate that could be accepted waits for a person; else it counts what is in force. */
function delivery(facts: ProjectFacts): State {
  const newest = facts.releases.at(-1);
  const release = inForce(facts.releases);
  if (newest?.status === 'candidate' && releaseStaleBecause(facts, newest) === null) {
    const verdict = verdictOf(facts, 'D', newest.bundle);
    if (verdict !== undefined && stands(verdict))
      return { state: 'waiting', because: `release ${newest.id} waits to be accepted` };
    if (release === undefined)
      return { state: 'none', because: `gate D holds release ${newest.id} back` };
  }
  if (release === undefined) return { state: 'none', because: null };
  const stale = releaseStaleBecause(facts, release);
  if (stale !== null) return { state: 'stale', because: stale };
  return { state: 'fresh', because: null };
}
