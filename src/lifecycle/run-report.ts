/**
 * All that is known of a run, for a page that needs nothing else: its timeline, why it went so, the
 * gates around it, its settings, and what its model wrote before and after.
 *
 * @module
 */
import type { Artifact } from '../ledger/artifacts.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Project } from '../ledger/projects.ts';
import type { Run } from '../ledger/work/runs.ts';
import type { RecordedVerdict } from '../ledger/verdicts.ts';
import { diagnose, type Diagnosis } from './observe/diagnosis/diagnose.ts';
import { timelineOf, type Timeline } from './observe/timeline.ts';
import { manifestOf } from './package/bundle.ts';
import type { ReplyPair } from './package/side-by-side.ts';

export interface RunReport {
  project: string;
  timeline: Timeline;
  diagnosis: Diagnosis;
  /** Of the gates that this run came through, and of those that judged what it made; by time. */
  verdicts: RecordedVerdict[];
  /** The plan of a training, the configuration of any other stage. */
  settings: Record<string, unknown>;
  /** What base and trained model write to the same prompts; empty before an export. */
  replies: ReplyPair[];
}

/** @throws `artifact.unknown`, `object.missing` when artifacts of the run are gone. */
export function reportOf(ledger: Ledger, project: Project, run: Run): RunReport {
  const timeline = timelineOf(ledger, run);
  const given = Object.values(timeline.inputs?.inputs ?? {}).map((id) => ledger.artifacts.find(id));
  const made = run.artifact === null ? [] : [ledger.artifacts.find(run.artifact)];
  const before = [...given, ...made].flatMap((artifact) => lineage(ledger, artifact));
  const after = made.flatMap((artifact) => ledger.artifacts.consumers(artifact));
  const judged = new Set([...before, ...after].map(({ id }) => id));
  return {
    project: project.name,
    timeline,
    diagnosis: diagnose(ledger, run),
    verdicts: ledger.verdicts.list(project.id).filter(({ subject }) => judged.has(subject)),
    settings: settingsOf(timeline, before),
    replies: after
      .filter(({ kind }) => kind === 'export-bundle')
      .flatMap((bundle) => manifestOf(bundle).evaluation?.sideBySide.replies ?? []),
  };
}

/** An artifact with all that it was made from, each once. */
function lineage(ledger: Ledger, artifact: Artifact): Artifact[] {
  const found = new Map<string, Artifact>();
  const visit = (one: Artifact): void => {
    if (found.has(one.id)) return;
    found.set(one.id, one);
    for (const input of Object.values(ledger.artifacts.inputs(one))) visit(input);
  };
  visit(artifact);
  return [...found.values()];
}

function settingsOf({ run, inputs }: Timeline, before: readonly Artifact[]) {
  const plan = run.stage === 'train' ? before.find(({ kind }) => kind === 'train-plan') : undefined;
  const settings = plan?.json<unknown>('plan.json') ?? inputs?.configuration;
  return typeof settings === 'object' && settings !== null
    ? (settings as Record<string, unknown>)
    : {};
}
