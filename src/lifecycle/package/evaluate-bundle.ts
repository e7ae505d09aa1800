/**
 * Measures what is shipped and the base it came from on the same held-out items, and keeps the
 * score of every item beside the figures.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Artifact } from '../../ledger/artifacts.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import type { ModelReference } from '../../runtimes/protocol.ts';
import { sampleDigest } from '../evaluation/sample.ts';
import type { HeldOut, HeldOutScores } from '../held-out/held-out.ts';
import { scoreHeldOut } from '../held-out/score-held-out.ts';
import { compareScores, metricsOf } from '../held-out/summarize.ts';
import type { OpenCheckpoint } from '../train/checkpoint.ts';
import type { EvaluationSummary } from './bundle.ts';
import type { PackageContext } from './context.ts';

/** Scores of the bundle's own model by item: what a later release is compared with. */
const ITEMS = 'evaluation-items.json';

export async function evaluateBundle(
  context: PackageContext,
  shipped: ModelReference,
  { base, tokenizer }: OpenCheckpoint,
  heldOut: HeldOut,
): Promise<EvaluationSummary> {
  const score = (label: string, reference: ModelReference, folder: string) => {
    const place = { ...context, folder: join(context.work, folder) };
    mkdirSync(place.folder, { recursive: true });
    return scoreHeldOut(place, { reference, tokenizer, label }, heldOut);
  };
  const tuned = await score('the bundle', shipped, 'tuned');
  const before = await score('the base', base, 'base');
  writeFileSync(join(context.output, ITEMS), `${canonicalJson(tuned)}\n`);
  const seed = context.seed('evaluation');
  return {
    split: 'test',
    sample: sampleDigest(heldOut.records),
    tuned: metricsOf(tuned, seed),
    base: metricsOf(before, seed),
    comparisons: compareScores(tuned, before, seed),
  };
}

/** The scores that a bundle keeps, if it keeps any. */
export const itemScoresOf = (bundle: Artifact): HeldOutScores | undefined =>
  bundle.has(ITEMS) ? bundle.json<HeldOutScores>(ITEMS) : undefined;
