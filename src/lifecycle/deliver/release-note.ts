/**
 * What those who use a release are told of it, from what is on record: what is new in its data and its
 * plan, how good it is, what it answers otherwise than the release before, and what it does less well.
 *
 * @module
 */
import type { Artifact, ArtifactKind } from '../../ledger/artifacts.ts';
import type { Project } from '../../ledger/projects.ts';
import type { Release } from '../../ledger/releases.ts';
import type { Finding, Outcome } from '../../ledger/verdicts.ts';
import type { SplitName } from '../ingest/split-name.ts';
import { cardOf } from '../normalize/dataset.ts';
import { manifestOf, type EvaluationSummary, type TraceStep } from '../package/bundle.ts';
import { datasetOf } from '../package/export-project.ts';
import { lineageOf } from '../package/trace.ts';
import { flat, settingDifferences, type SettingDifference } from '../runs/compare-runs.ts';
import type { Session } from '../stage/run-stage.ts';
import type { TrainPlan } from '../../runtimes/train-plan.ts';
import { diffVersions, type VersionDiff } from '../versions/diff-versions.ts';
import { listVersions, type SourceVersion } from '../versions/versions.ts';
import { compareReleases, type ReleaseComparison } from './compare-release.ts';

export type RowsOfSplits = Record<SplitName, number>;

/** The data of a release, and how they differ from those of the release before. */
export interface DataOfRelease {
  rows: RowsOfSplits;
  /** Null for a first release. */
  before: RowsOfSplits | null;
  /** The very rows of the release before. */
  isSame: boolean;
  /** Versions of the source; null where the two releases are not of one, or of the same. */
  versions:
    | (Pick<VersionDiff, 'added' | 'removed' | 'changed' | 'unchanged'> &
        Record<'from' | 'to', number> & { source: string })
    | null;
}

export interface ReleaseNote {
  name: string;
  release: number;
  status: Release['status'];
  at: string;
  bundle: string;
  /** Number of the release that was in force before; null for a first one. */
  before: number | null;
  base: string;
  format: string;
  encoding: string;
  parameters: number;
  data: DataOfRelease;
  /** Of base and plan: that of the release before, then that of this one. Empty for a first release. */
  settings: SettingDifference[];
  /** On test rows; null where the bundle was not measured. */
  evaluation: Pick<EvaluationSummary, 'tuned' | 'base' | 'cheap'> | null;
  /** With the release before; null for a first one, or where they have no measured item in common. */
  comparison: ReleaseComparison | null;
  /** Of Gate D. */
  verdict: { outcome: Outcome; findings: Finding[]; override: string | null } | null;
  /** All artifacts from the raw snapshot to the checkpoint. */
  artifacts: TraceStep[];
}

/**
 * Gathers a note.
 *
 * @param before The release that was in force before, if there was one.
 * @param shown Items that answer otherwise to show, for the better and as many for the worse.
 */
export async function releaseNote(
  session: Session,
  project: Project,
  release: Release,
  before: Release | undefined,
  shown: number,
): Promise<ReleaseNote> {
  const { ledger } = session;
  const bundle = ledger.artifacts.find(release.bundle);
  const reference = before && ledger.artifacts.find(before.bundle);
  const { name, format, encoding, parameters, trace, evaluation } = manifestOf(bundle);
  const settings = reference
    ? settingDifferences(settingsOf(session, reference), settingsOf(session, bundle))
    : [];
  const verdict = ledger.verdicts.latest(project.id, 'D', release.bundle);
  return {
    name,
    release: release.id,
    status: release.status,
    at: release.at,
    bundle: release.bundle,
    before: before?.id ?? null,
    base: trace.base.id,
    format,
    encoding,
    parameters,
    data: await dataOf(session, project, bundle, reference),
    settings,
    evaluation: evaluation && {
      tuned: evaluation.tuned,
      base: evaluation.base,
      cheap: evaluation.cheap,
    },
    comparison: before ? await compareReleases(ledger, project, release, before, shown) : null,
    verdict: verdict
      ? {
          outcome: verdict.outcome,
          findings: verdict.findings,
          override: verdict.override?.reason ?? null,
        }
      : null,
    artifacts: trace.artifacts,
  };
}

const newestOf = (
  { ledger }: Session,
  bundle: Artifact,
  kind: ArtifactKind,
): Artifact | undefined => lineageOf(ledger, bundle).findLast((artifact) => artifact.kind === kind);

function settingsOf(session: Session, bundle: Artifact): Map<string, unknown> {
  const plan = newestOf(session, bundle, 'train-plan');
  if (plan === undefined) return new Map();
  return flat(plan.json<TrainPlan>('plan.json'));
}

async function dataOf(
  session: Session,
  project: Project,
  bundle: Artifact,
  reference: Artifact | undefined,
): Promise<DataOfRelease> {
  const rowsOf = (artifact: Artifact): RowsOfSplits => {
    const { train, validation, test } = cardOf(datasetOf(session.ledger, artifact)).splits;
    return { train: train.rows, validation: validation.rows, test: test.rows };
  };
  const rows = rowsOf(bundle);
  if (reference === undefined) return { rows, before: null, isSame: false, versions: null };
  const all = listVersions(session.ledger, project);
  const versionOf = (artifact: Artifact): SourceVersion | undefined => {
    const snapshot = newestOf(session, artifact, 'raw-snapshot');
    return all.find((version) => version.snapshot.id === snapshot?.id);
  };
  const [from, to] = [versionOf(reference), versionOf(bundle)];
  const before = rowsOf(reference);
  const isSame = datasetOf(session.ledger, bundle).id === datasetOf(session.ledger, reference).id;
  if (!from || !to || from.source !== to.source || from.version === to.version)
    return { rows, before, isSame, versions: null };
  const diff = await diffVersions(session, from, to, { key: null, examples: 0 });
  const { added, removed, changed, unchanged } = diff;
  return {
    rows,
    before,
    isSame,
    versions: {
      source: to.source,
      from: from.version,
      to: to.version,
      added,
      removed,
      changed,
      unchanged,
    },
  };
}
