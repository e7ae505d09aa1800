/**
 * Measures what is shipped and the base it came from on the same held-out items, and keeps the
 * score of every item beside the figures.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CanonicalRecord, ClassificationRecord } from '../../catalog/records/record.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { openRuntime } from '../../runtimes/open-runtime.ts';
import type { ModelReference } from '../../runtimes/protocol.ts';
import { chosenRuntime } from '../../runtimes/runtime.ts';
import { logisticBaseline } from '../../evaluation/baselines/labels.ts';
import { compareAll } from '../../evaluation/compare.ts';
import type { EvaluatedItem } from '../../evaluation/item.ts';
import { measure } from '../../evaluation/measure.ts';
import { sampleDigest } from '../../evaluation/sample.ts';
import { independent } from '../../evaluation/statistics/uncertainty.ts';
import { cardOf, loadSplit } from '../normalize/dataset.ts';
import { type HeldOut, scoreHeldOut } from './held-out.ts';
import type { OpenCheckpoint } from '../train/checkpoint.ts';
import type { EvaluationSummary } from './bundle.ts';
import { sideBySide } from './side-by-side.ts';
import type { PackageContext } from './package-context.ts';

/** Scores of the bundle's own model by item: what a later release is compared with. */
const ITEMS = 'evaluated-items.json';

/**
 * Measures the shipped model and its base, and writes the scores of the items into the output.
 *
 * @throws The problems of `scoreHeldOut` and of `openRuntime`.
 */
export async function evaluateBundle(
  context: PackageContext,
  shipped: ModelReference,
  { base, tokenizer }: OpenCheckpoint,
  heldOut: HeldOut,
): Promise<EvaluationSummary> {
  const runtime = await openRuntime(context.home, chosenRuntime(context.configuration));
  const score = (label: string, reference: ModelReference, folder: string) => {
    const place = { ...context, runtime, folder: join(context.work, folder) };
    mkdirSync(place.folder, { recursive: true });
    return scoreHeldOut(place, { reference, tokenizer, label }, heldOut);
  };
  const tuned = await score('the bundle', shipped, 'tuned');
  const before = await score('the base', base, 'base');
  writeFileSync(join(context.output, ITEMS), `${canonicalJson(tuned)}\n`);
  const seed = context.seed('evaluation');
  const { metrics } = heldOut.assessment;
  const cheap = await cheapBaseline(context, heldOut.records);
  return {
    split: 'test',
    sample: sampleDigest(heldOut.records),
    tuned: measure(metrics, tuned, independent(seed)),
    base: measure(metrics, before, independent(seed)),
    comparisons: compareAll(metrics, tuned, before, independent(seed)),
    cheap: cheap && {
      id: 'tfidf-logistic',
      trainRows: cheap.trainRows,
      metrics: measure(metrics, cheap.items, independent(seed)),
      comparisons: compareAll(metrics, tuned, cheap.items, independent(seed)),
    },
    sideBySide: sideBySide(metrics[0], heldOut.records, before, tuned),
  };
}

/** More training rows than this make a classifier slow, and hardly better. */
const mostFitted = 50_000;

/** What chooses labels without a model; null for other records. */
async function cheapBaseline(
  { inputs: { dataset }, progress }: PackageContext,
  heldOut: readonly CanonicalRecord[],
) {
  if (cardOf(dataset).mapping.schema !== 'classification') return null;
  const all = (await loadSplit(dataset, 'train')) as ClassificationRecord[];
  const every = Math.ceil(all.length / mostFitted);
  const train = all.filter((_, row) => row % every === 0);
  progress({ label: 'fitting a classifier to compare with', done: 0, total: 1 });
  return { trainRows: train.length, items: logisticBaseline(train)(heldOut) };
}

/** Reads the scores that a bundle keeps; undefined when it keeps none. */
export const evaluatedItemsOf = (bundle: Artifact): EvaluatedItem[] | undefined =>
  bundle.has(ITEMS) ? bundle.json<EvaluatedItem[]>(ITEMS) : undefined;
