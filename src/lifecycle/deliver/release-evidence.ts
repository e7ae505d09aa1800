/**
 * Gathers what a release is decided from: the bundle's bytes, the gates before, the comparison
 * with the release in force on the same items, and drift.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { deriveSeed } from '../../ledger/canonical-json.ts';
import type { Project } from '../../ledger/projects.ts';
import { fail, type Problem } from '../../problem/problem.ts';
import { compareAll } from '../../evaluation/compare.ts';
import type { EvaluatedItem } from '../../evaluation/item.ts';
import { measure } from '../../evaluation/measure.ts';
import { independent } from '../../evaluation/statistics/uncertainty.ts';
import type { Gate, RecordedVerdict } from '../../ledger/verdicts.ts';
import { drawHeldOut, type HeldOut, scoreHeldOut } from '../package/held-out.ts';
import { loadSplit } from '../normalize/dataset.ts';
import { manifestOf } from '../package/bundle.ts';
import type { PackageConfiguration } from '../package/package-context.ts';
import { evaluatedItemsOf } from '../package/evaluate-bundle.ts';
import { datasetOf } from '../package/export-project.ts';
import { lineageOf, verdictOn } from '../package/trace.ts';
import type { Session } from '../stage/run-stage.ts';
import { openCheckpoint } from '../train/checkpoint.ts';
import { toMessages } from '../../catalog/records/conversation.ts';
import { measureDrift, type Drift, type DriftRow } from './drift.ts';
import { regressionOf, type Regression } from './regression.ts';

/** What Gate D judges. */
export interface ReleaseEvidence {
  /** Artifact ids that the decision rests on. */
  artifacts: string[];
  /** The newest verdict of each gate before this one, if there is one. */
  gates: { gate: Gate; verdict: RecordedVerdict | undefined }[];
  /** What checking every byte of the bundle found. */
  damage: Problem[];
  regression: Regression;
  /** What the comparison was with, for people: `release 3`, `the untrained base brew-3m`. */
  against: string;
  drift: Drift[];
}

/** The evidence, and what it was made of: the backlog is read from it. */
export interface Gathered {
  evidence: ReleaseEvidence;
  items: EvaluatedItem[];
  heldOut: HeldOut;
  dataset: Artifact;
}

/**
 * Gathers the evidence for a bundle; the release in force is scored again where it was measured on other
 * items.
 *
 * @throws `release.unmeasured` when the bundle was not measured on held-out items; `artifact.unknown`
 *   when it was made from no dataset; the problems of `openCheckpoint` and of a worker.
 */
export async function gatherEvidence(
  session: Session,
  project: Project,
  bundle: Artifact,
): Promise<Gathered> {
  const { ledger } = session;
  const items =
    evaluatedItemsOf(bundle) ??
    fail('release.unmeasured', `bundle ${bundle.id.slice(0, 12)} has no held-out scores`);
  const dataset = datasetOf(ledger, bundle);
  const { heldOut: limits } = bundle.descriptor.producer.configuration as PackageConfiguration;
  const heldOut = await drawHeldOut(dataset, limits);
  const seed = deriveSeed(project.seed, 'release');
  const accepted = ledger.releases.accepted(project.id);
  const reference = accepted && ledger.artifacts.find(accepted.bundle);
  const lineage = lineageOf(ledger, bundle);
  return {
    evidence: {
      artifacts: [bundle.id, dataset.id, ...(reference ? [reference.id] : [])],
      gates: (['A', 'B', 'C'] as const).map((gate) => ({
        gate,
        verdict: verdictOn(ledger, project, gate, lineage),
      })),
      damage: await ledger.artifacts.verify(bundle),
      regression:
        reference === undefined
          ? againstBase(bundle)
          : await againstRelease(session, items, reference, heldOut, seed),
      against: accepted ? `release ${accepted.id}` : `the base ${manifestOf(bundle).trace.base.id}`,
      drift: await driftOf(dataset, seed),
    },
    items,
    heldOut,
    dataset,
  };
}

/** A first release has to be better than doing nothing: the base before training. */
function againstBase(bundle: Artifact): Regression {
  const { base, comparisons } = manifestOf(bundle).evaluation!;
  const before = base.find(({ name }) => name === comparisons[0].metric)!;
  return regressionOf(comparisons[0], before.value);
}

async function againstRelease(
  session: Session,
  items: EvaluatedItem[],
  reference: Artifact,
  heldOut: HeldOut,
  seed: number,
): Promise<Regression> {
  const { metrics } = heldOut.assessment;
  const known = evaluatedItemsOf(reference);
  const ids = new Set(known?.map(({ id }) => id));
  const same = heldOut.records.every(({ id }) => ids.has(id));
  const theirs = known && same ? known : await scoreAgain(session, reference, heldOut);
  const [comparison] = compareAll(metrics, items, theirs, independent(seed));
  const [before] = measure([comparison.metric], theirs, independent(seed));
  return regressionOf(comparison, before.value);
}

/** The release in force was measured on other items: its checkpoint is scored on these. */
async function scoreAgain(
  session: Session,
  release: Artifact,
  heldOut: HeldOut,
): Promise<EvaluatedItem[]> {
  const { ledger } = session;
  const { checkpoint } = ledger.artifacts.inputs(release);
  const { model, tokenizer } = await openCheckpoint(ledger.home, checkpoint);
  const folder = mkdtempSync(join(ledger.workFolder('release'), 'score-'));
  try {
    const subject = { reference: model, tokenizer, label: 'the release in force' };
    return await scoreHeldOut({ ...session, folder }, subject, heldOut);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function driftOf(dataset: Artifact, seed: number): Promise<Drift[]> {
  const [train, test] = [await loadSplit(dataset, 'train'), await loadSplit(dataset, 'test')];
  return measureDrift(train.map(driftRow), test.map(driftRow), seed);
}

function driftRow(record: CanonicalRecord): DriftRow {
  if ('label' in record) return { text: record.text, label: record.label };
  const asked = toMessages(record)?.filter(({ role }) => role === 'user');
  return {
    text: asked?.map(({ content }) => content).join('\n') ?? (record as { text: string }).text,
  };
}
