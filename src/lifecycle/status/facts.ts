/**
 * What the ledger knows of a project that its status is told from: rows and descriptors, no large file.
 *
 * @module
 */
import type { Artifact, ArtifactKind } from '../../ledger/artifacts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Project } from '../../ledger/projects.ts';
import type { Release } from '../../ledger/releases.ts';
import type { Run } from '../../ledger/work/runs.ts';
import type { Gate, RecordedVerdict } from '../../ledger/verdicts.ts';
import { isOfDrift } from '../gates/drift.ts';

export interface ProjectFacts {
  ledger: Ledger;
  project: Project;
  /** The newest artifact of each kind, and when it became that. */
  newest: ReadonlyMap<ArtifactKind, { artifact: Artifact; at: string }>;
  /** The newest run of each stage, by the name of the stage. */
  runs: ReadonlyMap<string, Run>;
  /** Runs of the project that wait or work, oldest first. */
  active: readonly Run[];
  /** Oldest first; those on what comes in are of no stage. */
  verdicts: readonly RecordedVerdict[];
  /** Oldest first. */
  releases: readonly Release[];
}

export function gatherFacts(ledger: Ledger, project: Project): ProjectFacts {
  return {
    ledger,
    project,
    newest: ledger.projects.newest(project),
    runs: new Map(ledger.runs.newest(project.id).map((run) => [run.stage, run])),
    active: ledger.runs.active().filter((run) => run.project === project.id),
    verdicts: ledger.verdicts.list(project.id).filter((verdict) => !isOfDrift(verdict)),
    releases: ledger.releases.list(project.id),
  };
}

export const newestOf = ({ newest }: ProjectFacts, kind: ArtifactKind): Artifact | undefined =>
  newest.get(kind)?.artifact;

/** What a gate said last: of one artifact, or of whatever it judged last. */
export const verdictOf = (
  { verdicts }: ProjectFacts,
  gate: Gate,
  subject?: string,
): RecordedVerdict | undefined =>
  verdicts.findLast(
    (verdict) => verdict.gate === gate && (subject === undefined || verdict.subject === subject),
  );
