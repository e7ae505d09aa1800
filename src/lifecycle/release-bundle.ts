/**
 * Stage 8, deliver: a bundle becomes a release candidate, is judged by gate D, and is accepted or
 * not.
 *
 * @module
 */
import { loadTask } from '../catalog/tasks/task.ts';
import type { Artifact } from '../ledger/artifacts.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Project } from '../ledger/projects.ts';
import type { Release } from '../ledger/releases.ts';
import type { RecordedVerdict, Verdict } from '../ledger/verdicts.ts';
import { fail } from '../problem/problem.ts';
import { policyOf } from './gates/policies.ts';
import { judgeRelease } from './gates/release-readiness.ts';
import { recordVerdict, stands } from './gates/standing.ts';
import { cardOf } from './normalize/dataset.ts';
import { decisionOf } from './package/optimize/choose.ts';
import { datasetOf } from './package/export-project.ts';
import { lineageOf } from './package/trace.ts';
import type { Session } from './stage/run-stage.ts';
import type { CheckpointInfo } from './train/checkpoint.ts';
import type { PlanForecast } from './train/plan-stage.ts';
import { backlog, type BacklogEntry } from './deliver/backlog.ts';
import { evaluatedItemsOf } from './package/evaluate-bundle.ts';
import type { Regression } from './deliver/regression.ts';
import { requireSignature } from './package/provenance/required-signature.ts';
import { gatherEvidence, type Gathered } from './deliver/release-evidence.ts';

/** What the ledger keeps of a candidate besides its verdict. */
export interface ReleaseDetails {
  against: string;
  regression: Regression;
  backlog: BacklogEntry[];
  /** Why it was rejected, where it was. */
  rejected?: { reason: string; at: string };
}

export interface Proposal {
  release: number;
  bundle: Artifact;
  verdict: Verdict;
  details: ReleaseDetails;
}

/**
 * Makes a release candidate of a bundle and judges it; proposing the same bundle again judges it
 * again.
 *
 * @param isNewBaseline Judges it as a first release, whatever is in force.
 */
export async function proposeRelease(
  session: Session,
  project: Project,
  bundle: Artifact,
  isNewBaseline = false,
): Promise<Proposal> {
  const { ledger } = session;
  const task = loadTask(cardOf(datasetOf(ledger, bundle)).task);
  const policy = policyOf(project, task, 'D');
  const gathered = await gatherEvidence(session, project, bundle, {
    limits: policy,
    floor: policyOf(project, task, 'C'),
    isNewBaseline,
  });
  const { evidence } = gathered;
  const verdict = judgeRelease(policy, evidence);
  const details: ReleaseDetails = {
    against: evidence.against,
    regression: evidence.regression,
    backlog: backlogOf(ledger, project, bundle, gathered),
  };
  const release = ledger.database.transaction(() => {
    recordVerdict(ledger, project, bundle.id, verdict);
    const open = openCandidate(ledger, project, bundle, details);
    return open?.id ?? ledger.releases.propose(project.id, bundle.id, { ...details });
  });
  return { release, bundle, verdict, details };
}

/** A candidate of the same bundle that was held against the same reference is not made twice. */
const openCandidate = (
  ledger: Ledger,
  project: Project,
  bundle: Artifact,
  { against }: ReleaseDetails,
): Release | undefined =>
  ledger.releases
    .list(project.id)
    .find(
      (release) =>
        release.bundle === bundle.id &&
        release.status === 'candidate' &&
        release.details.against === against,
    );

/** How a proposal to put a release in force ended. */
export interface Acceptance {
  accepted: boolean;
  /** The verdict that decided. */
  verdict: RecordedVerdict;
  /** Digest of the public key of who signed the bundle; null where nobody was asked for it. */
  signer: string | null;
}

/**
 * Puts a candidate in force, when Gate D passes or is overridden.
 *
 * @param signature File with the signature of the bundle, where the project asks for one.
 * @throws `release.none` when it was not judged; the problems of `requireSignature`.
 */
export async function acceptRelease(
  ledger: Ledger,
  project: Project,
  release: Release,
  signature?: string,
): Promise<Acceptance> {
  const verdict =
    ledger.verdicts.latest(project.id, 'D', release.bundle) ??
    fail('release.none', 'gate D has not judged this release');
  if (!stands(verdict)) return { accepted: false, verdict, signer: null };
  const bundle = ledger.artifacts.find(release.bundle);
  const { signers } = policyOf(project, loadTask(cardOf(datasetOf(ledger, bundle)).task), 'D');
  const signer =
    signers === undefined
      ? null
      : await requireSignature(ledger, project, release, signers, signature);
  ledger.releases.accept(release.id, signer);
  return { accepted: true, verdict, signer };
}

/** A release of a project by number, or its newest. */
export function findRelease(ledger: Ledger, project: Project, id?: number): Release {
  const releases = ledger.releases.list(project.id);
  if (releases.length === 0)
    fail('release.none', `project ${project.name} has no release candidate yet`, {
      fix: `Propose one: brewslm release propose --project ${project.id}`,
    });
  if (id === undefined) return releases[releases.length - 1];
  return (
    releases.find((release) => release.id === id) ??
    fail('release.unknown', `project ${project.name} has no release ${id}`)
  );
}

/** The newest bundle that was measured on held-out items. */
export const newestMeasuredBundle = (ledger: Ledger, project: Project): Artifact =>
  ledger.projects
    .artifacts(project)
    .findLast((each) => each.kind === 'export-bundle' && evaluatedItemsOf(each) !== undefined) ??
  fail('stage.missing-input', `project ${project.name} has no export bundle yet`, {
    fix: `Run first: brewslm export --project ${project.id}`,
  });

function backlogOf(
  ledger: Ledger,
  project: Project,
  bundle: Artifact,
  { items, heldOut, dataset }: Gathered,
): BacklogEntry[] {
  const { checkpoint } = ledger.artifacts.inputs(bundle);
  const plan = lineageOf(ledger, checkpoint).find(({ kind }) => kind === 'train-plan')!;
  const quantized = ledger.projects
    .artifacts(project)
    .findLast(
      ({ kind, descriptor: { inputs, summary } }) =>
        kind === 'export-bundle' &&
        (summary.format === 'gguf' || summary.format === 'ollama') &&
        inputs.checkpoint === checkpoint.id,
    );
  return backlog({
    items,
    records: heldOut.records,
    card: cardOf(dataset),
    checkpoint: checkpoint.json<CheckpointInfo>('checkpoint.json'),
    forecast: plan.json<PlanForecast>('forecast.json'),
    decision: quantized && decisionOf(quantized),
  });
}
