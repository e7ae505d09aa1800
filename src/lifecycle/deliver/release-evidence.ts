/**
 * Gathers what a release is decided from: the bundle's bytes, the gates before, and the comparison
 * with the release in force on the same items.
 *
 * @module
 */
import type { BenchmarkFloorPolicy } from '../../catalog/tasks/benchmark-floor-policy.ts';
import {
  asksForSpeed,
  type ReleaseReadinessPolicy,
} from '../../catalog/tasks/release-readiness-policy.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { deriveSeed } from '../../ledger/canonical-json.ts';
import type { Project } from '../../ledger/projects.ts';
import { fail, type Problem } from '../../problem/problem.ts';
import type { EvaluatedItem } from '../../evaluation/item.ts';
import type { Gate, RecordedVerdict } from '../../ledger/verdicts.ts';
import { drawHeldOut, type HeldOut } from '../package/held-out.ts';
import { cardOf } from '../normalize/dataset.ts';
import { manifestOf, type CheapBaseline } from '../package/bundle.ts';
import type { PackageConfiguration } from '../package/package-context.ts';
import { evaluatedItemsOf } from '../package/evaluate-bundle.ts';
import { datasetOf } from '../package/export-project.ts';
import { lineageOf, verdictOn } from '../package/trace.ts';
import type { Session } from '../stage/run-stage.ts';
import type { Forecast } from '../../planning/make-plan.ts';
import { splitNames } from '../ingest/split-name.ts';
import type { PlanConfiguration } from '../train/plan-stage.ts';
import { decideRegression } from './decide-regression.ts';
import type { Guards } from './guards.ts';
import type { Regression } from './regression.ts';
import { releaseFloor, type ReleaseFloor } from './release-floor.ts';
import { releaseSpeed, type ReleaseSpeed } from './speed/release-speed.ts';
import { testChangeOf, type TestChange } from './test-change.ts';

/** What Gate D judges. */
export interface ReleaseEvidence {
  /** Artifact ids that the decision rests on. */
  artifacts: string[];
  /** The newest verdict of each gate before this one, if there is one. */
  gates: { gate: Gate; verdict: RecordedVerdict | undefined }[];
  /** What checking every byte of the bundle found. */
  damage: Problem[];
  regression: Regression;
  /** What else had a limit; null for a first release. */
  guards: Guards | null;
  /** Of a first release; null for others. */
  floor: ReleaseFloor | null;
  /** Null where the release in force was measured on the same test rows, or there is none. */
  testChange: TestChange | null;
  /** Of all files of the bundle. */
  bytes: number;
  /** Null where the project has no budget of time or the bundle is damaged: then nothing is measured. */
  speed: ReleaseSpeed | null;
  /** Test rows that there are. */
  rows: number;
  /** Test rows that the comparison went to; of some there may be nothing to say. */
  asked: number;
  /** Rows that these were cut from by a share; null where they came by themselves. */
  cutFrom: number | null;
  training: { budgetSeconds: number; limitedBy: Forecast['limitedBy'] };
  /** Id of the project, for commands. */
  project: number;
  /** What the comparison was with, for people: `release 3`, `the untrained base brew-3m`. */
  against: string;
  /** What costs next to nothing, on the test rows of the export; null where there is no such thing. */
  cheap: CheapBaseline | null;
}

/** Items that a comparison goes to by itself: beyond these, somebody has to ask for it. */
const mostHeldOut = 5000;

/** The evidence, and what it was made of: the backlog is read from it. */
export interface Gathered {
  evidence: ReleaseEvidence;
  items: EvaluatedItem[];
  heldOut: HeldOut;
  dataset: Artifact;
}

/** What is asked of a bundle, and of what kind a release it would be. */
export interface EvidenceRequest {
  limits: ReleaseReadinessPolicy;
  /** Of Gate C: a first release is held to it once more. */
  floor: BenchmarkFloorPolicy;
  /** Held against its base, as a first release, whatever is in force. */
  isNewBaseline: boolean;
}

/**
 * Gathers the evidence for a bundle. What the comparison still lacks is scored: the release in force on
 * the bundle's items, and both on more of them while it is open.
 *
 * @throws `release.unmeasured` when the bundle was not measured on held-out items; `artifact.unknown`
 *   when it was made from no dataset; `release.nothing-to-compare` when the release in force has learnt
 *   from all its test rows; the problems of `openCheckpoint` and of a worker.
 */
export async function gatherEvidence(
  session: Session,
  project: Project,
  bundle: Artifact,
  { limits, floor, isNewBaseline }: EvidenceRequest,
): Promise<Gathered> {
  const { ledger } = session;
  if (evaluatedItemsOf(bundle) === undefined)
    fail('release.unmeasured', `bundle ${bundle.id.slice(0, 12)} has no held-out scores`);
  const dataset = datasetOf(ledger, bundle);
  const { heldOut: drawn } = bundle.descriptor.producer.configuration as PackageConfiguration;
  const measured = await drawHeldOut(dataset, drawn, 0);
  const { splits, split } = cardOf(dataset);
  const { rows } = splits.test;
  const most = Math.min(rows, Math.max(drawn.scored, mostHeldOut));
  const all = await drawHeldOut(dataset, { ...drawn, scored: most }, 0);
  const seed = deriveSeed(project.seed, 'release');
  const accepted = isNewBaseline ? undefined : ledger.releases.accepted(project.id);
  const reference = accepted && ledger.artifacts.find(accepted.bundle);
  const testChange = reference ? await testChangeOf(datasetOf(ledger, reference), dataset) : null;
  const unknown = (records: HeldOut['records']) =>
    testChange ? records.filter(({ id }) => !testChange.learnt.has(id)) : records;
  const fair = { ...all, records: unknown(all.records) };
  if (fair.records.length === 0)
    fail(
      'release.nothing-to-compare',
      `release ${accepted!.id} has learnt from all ${all.records.length} test rows`,
      {
        fix: `Hold the candidate against its base, as a first release: \`brewslm release propose --project ${project.id} --new-baseline\`.`,
      },
    );
  const { regression, items, asked, guards } = await decideRegression(session, {
    bundle,
    release: reference,
    heldOut: fair,
    measured: unknown(measured.records).length,
    limits,
    seed,
  });
  const ids = new Set(items.map(({ id }) => id));
  const heldOut = { ...all, records: all.records.filter(({ id }) => ids.has(id)) };
  const lineage = lineageOf(ledger, bundle);
  const plan = lineage.find(({ kind }) => kind === 'train-plan')!;
  const { budgetSeconds } = plan.descriptor.producer.configuration as PlanConfiguration;
  const { limitedBy } = plan.json<Forecast>('forecast.json');
  const damage = await ledger.artifacts.verify(bundle);
  const allRows = splitNames.reduce((sum, name) => sum + splits[name].rows, 0);
  return {
    evidence: {
      artifacts: [bundle.id, dataset.id, ...(reference ? [reference.id] : [])],
      gates: (['A', 'B', 'C'] as const).map((gate) => ({
        gate,
        verdict: verdictOn(ledger, project, gate, lineage),
      })),
      damage,
      regression,
      guards,
      floor: reference
        ? null
        : await releaseFloor(bundle, dataset, floor, heldOut, {
            metric: regression.metric,
            items,
            seed,
          }),
      testChange,
      bytes: bundle.descriptor.files.reduce((sum, { bytes }) => sum + bytes, 0),
      speed:
        asksForSpeed(limits) && damage.length === 0
          ? await releaseSpeed(session, bundle, measured.records)
          : null,
      rows: rows - (testChange?.learnt.size ?? 0),
      asked,
      cutFrom: split.carved.includes('test') ? allRows : null,
      training: { budgetSeconds, limitedBy },
      project: project.id,
      against: accepted ? `release ${accepted.id}` : `the base ${manifestOf(bundle).trace.base.id}`,
      cheap: manifestOf(bundle).evaluation?.cheap ?? null,
    },
    items,
    heldOut,
    dataset,
  };
}
