/**
 * Which of two trainings is better on the same held-out items, paired item by item. Both checkpoints
 * are scored where they can be; else what was recorded of them is compared, and it is said which.
 *
 * @module
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compareAll, type Comparison } from '../../evaluation/compare.ts';
import type { EvaluatedItem } from '../../evaluation/item.ts';
import { independent } from '../../evaluation/statistics/uncertainty.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { deriveSeed } from '../../ledger/canonical-json.ts';
import { toProblem } from '../../problem/problem.ts';
import { loadSplit } from '../normalize/dataset.ts';
import { evaluatedItemsOf } from '../package/evaluate-bundle.ts';
import {
  drawHeldOut,
  scoreHeldOut,
  type HeldOut,
  type HeldOutLimits,
} from '../package/held-out.ts';
import type { Session } from '../stage/run-stage.ts';
import { openCheckpoint, type CheckpointInfo } from '../train/checkpoint.ts';

export interface DifferenceRequest extends HeldOutLimits {
  /** Score nothing: compare what is on record. */
  recorded: boolean;
}

/** The first less the second. */
export type HeldOutDifference =
  /** Test items: scored now, or scored when both were exported. */
  | { from: 'scored' | 'bundles'; because: string | null; comparisons: Comparison[] }
  /** The best losses on validation items, in nats per target token: no items, so no interval. */
  | { from: 'validation'; because: string; first: number; second: number; difference: number }
  | { from: 'nothing'; because: string };

/** A training that is compared; its checkpoint set is null while there is none. */
export interface ComparedTraining {
  run: { id: number };
  dataset: Artifact;
  checkpoint: Artifact | null;
}

/** @throws The problems of `scoreHeldOut`, but for a base model that is gone or changed. */
export async function heldOutDifference(
  session: Session,
  first: ComparedTraining,
  second: ComparedTraining,
  { recorded, ...limits }: DifferenceRequest,
): Promise<HeldOutDifference> {
  const missing = [first, second].find(({ checkpoint }) => checkpoint === null);
  if (missing !== undefined)
    return { from: 'nothing', because: `run ${missing.run.id} has made no checkpoint set yet` };
  const heldOut = await commonItems(first.dataset, second.dataset, limits);
  const compared = (ours: EvaluatedItem[], theirs: EvaluatedItem[]) =>
    compareAll(heldOut.assessment.metrics, ours, theirs, independent(deriveSeed(0, 'run/compare')));
  const fromRecord = (because: string): HeldOutDifference => {
    const known = [first, second].map(({ checkpoint }) => scoresOf(session, checkpoint!));
    const comparisons = known[0] && known[1] ? compared(known[0], known[1]) : [];
    return comparisons.length > 0
      ? { from: 'bundles', because, comparisons }
      : validationLosses(first.checkpoint!, second.checkpoint!, because);
  };
  if (recorded) return fromRecord('nothing was to be scored');
  if (heldOut.records.length === 0) return fromRecord('no test item is in the data of both');
  const folder = mkdtempSync(join(session.ledger.workFolder('compare'), 'score-'));
  try {
    const ours = await scored(session, first, heldOut, join(folder, 'first'));
    const theirs = await scored(session, second, heldOut, join(folder, 'second'));
    return { from: 'scored', because: null, comparisons: compared(ours, theirs) };
  } catch (error) {
    const { code, message } = toProblem(error);
    if (!['model.unknown', 'model.changed', 'object.missing'].includes(code)) throw error;
    return fromRecord(`a checkpoint cannot be loaded: ${message}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Test items of the first dataset that are test items of the second as well. */
async function commonItems(
  first: Artifact,
  second: Artifact,
  limits: HeldOutLimits,
): Promise<HeldOut> {
  const drawn = await drawHeldOut(first, limits);
  if (first.id === second.id) return drawn;
  const others = new Set((await loadSplit(second, 'test')).map(({ id }) => id));
  return { ...drawn, records: drawn.records.filter(({ id }) => others.has(id)) };
}

async function scored(
  session: Session,
  { run, checkpoint }: ComparedTraining,
  heldOut: HeldOut,
  folder: string,
): Promise<EvaluatedItem[]> {
  mkdirSync(folder, { recursive: true });
  const { model: reference, tokenizer } = await openCheckpoint(session.ledger.home, checkpoint!);
  const label = `run ${run.id}`;
  return scoreHeldOut({ ...session, folder }, { reference, tokenizer, label }, heldOut);
}

/** What a bundle that was made of a checkpoint keeps of its items. */
const scoresOf = ({ ledger }: Session, checkpoint: Artifact): EvaluatedItem[] | undefined =>
  ledger.artifacts
    .consumers(checkpoint)
    .filter(({ kind }) => kind === 'export-bundle')
    .map(evaluatedItemsOf)
    .findLast((items) => items !== undefined);

function validationLosses(ours: Artifact, theirs: Artifact, because: string): HeldOutDifference {
  const infos = [ours, theirs].map((made) => made.json<CheckpointInfo>('checkpoint.json'));
  const [first, second] = infos.map(({ bestLoss }) => bestLoss);
  const [pairs, otherPairs] = infos.map(({ evals }) => evals[0]?.pairs !== undefined);
  if (pairs !== otherPairs)
    return { from: 'nothing', because: `${because}, and a loss of pairs is none of tokens` };
  if (first === null || second === null)
    return { from: 'nothing', because: `${because}, and there were no validation items` };
  return { from: 'validation', because, first, second, difference: first - second };
}
