/**
 * Holds a bundle against what it would replace, on more and more test items until Gate D knows whether
 * it is worse by more than is allowed (`looks.ts`), and then each slice and metric that has a limit of
 * its own (`guards.ts`). The first look is at the items that the bundle was measured on.
 *
 * @module
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { OnnxType } from '../../catalog/targets/target.ts';
import { writeRounded } from '../../engine/checkpoint/onnx/write.ts';
import { withWeights } from '../../engine/model/weights.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import type { EvaluatedItem } from '../../evaluation/item.ts';
import type { ModelReference } from '../../runtimes/protocol.ts';
import { manifestOf } from '../package/bundle.ts';
import { evaluatedItemsOf } from '../package/evaluate-bundle.ts';
import { type HeldOut, type ScoredModel, scoreHeldOut } from '../package/held-out.ts';
import { decisionOf } from '../package/optimize/choose.ts';
import type { Session } from '../stage/run-stage.ts';
import { openCheckpoint, type OpenCheckpoint } from '../train/checkpoint.ts';
import { guard, type GuardLimits, type Guards } from './guards.ts';
import { criticalAt, looksFrom, regressionAt, widened } from './looks.ts';
import { isWithin, regressionOf, type Regression, type RegressionLimits } from './regression.ts';
import { slicesOf } from './slices.ts';

export interface RegressionRequest {
  bundle: Artifact;
  /** The release in force; undefined holds the bundle against its base before training. */
  release: Artifact | undefined;
  /** All test items that may be scored, in order. */
  heldOut: HeldOut;
  /** Those that the bundle was measured on, which are the first of them. */
  measured: number;
  limits: RegressionLimits & GuardLimits;
  seed: number;
}

export interface DecidedRegression {
  regression: Regression;
  /** What the bundle made of the items of the last look. */
  items: EvaluatedItem[];
  /** Test items of the last look; of some there may be nothing to say. */
  asked: number;
  /** What else had a limit; null where the base is what it was held against. */
  guards: Guards | null;
}

/**
 * Compares until it is decided or all items are used.
 *
 * @throws The problems of `openCheckpoint` and of `scoreHeldOut`.
 */
export async function decideRegression(
  session: Session,
  request: RegressionRequest,
): Promise<DecidedRegression> {
  const { bundle, release, heldOut, measured, limits, seed } = request;
  const { metrics } = heldOut.assessment;
  const looks = looksFrom(measured, heldOut.records.length);
  const folder = mkdtempSync(join(session.ledger.workFolder('release'), 'score-'));
  const known = release && evaluatedItemsOf(release);
  const ours = new Scored(session, heldOut, evaluatedItemsOf(bundle) ?? [], measured, () =>
    shippedModel(session, bundle, folder),
  );
  const theirs = new Scored(session, heldOut, known ?? [], 0, () =>
    release ? checkpointModel(session, release) : baseModel(session, bundle),
  );
  try {
    for (const [look, count] of looks.entries()) {
      const last = look === looks.length - 1;
      const z = criticalAt(looks, look);
      // Where one look is all there is, it is at more than was measured, and the base is scored too.
      if (release === undefined && count === measured) {
        const regression = againstMeasuredBase(bundle, z);
        if (isWithin(regression, limits) === null && !last) continue;
        return { regression, items: await ours.first(count, folder), asked: count, guards: null };
      }
      const [candidate, reference] = [
        await ours.first(count, folder),
        await theirs.first(count, folder),
      ];
      const regression = regressionAt(metrics, candidate, reference, z, seed);
      if (isWithin(regression, limits) === null && !last) continue;
      const records = heldOut.records.slice(0, count);
      const { metric } = regression;
      const guarded = { records, slices: await slicesOf(records), metric, candidate, reference };
      const guards = release
        ? guard(guarded, limits, (several) => criticalAt(looks, look, several), seed)
        : null;
      return { regression, items: candidate, asked: count, guards };
    }
    throw new RangeError('there are no test items');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The comparison with the base that packaging made, with bounds for the first look. */
function againstMeasuredBase(bundle: Artifact, z: number): Regression {
  const { base, comparisons } = manifestOf(bundle).evaluation!;
  const [comparison] = comparisons;
  const before = base.find(({ name }) => name === comparison.metric)!;
  return regressionOf(widened(comparison, z), before.value);
}

/** A model on the first so many test items, scored as they are asked for. */
class Scored {
  readonly #session: Session;
  readonly #heldOut: HeldOut;
  readonly #open: () => Promise<ScoredModel>;
  readonly #items: EvaluatedItem[];
  /** Ids of records that were scored; of some there is nothing to say. */
  readonly #seen: Set<string>;

  /** @param known Items that were scored before; of the first `seen` records, all that there are. */
  constructor(
    session: Session,
    heldOut: HeldOut,
    known: readonly EvaluatedItem[],
    seen: number,
    open: () => Promise<ScoredModel>,
  ) {
    this.#session = session;
    this.#heldOut = heldOut;
    this.#items = [...known];
    this.#open = open;
    this.#seen = new Set([
      ...known.map(({ id }) => id),
      ...heldOut.records.slice(0, seen).map(({ id }) => id),
    ]);
  }

  async first(count: number, folder: string): Promise<EvaluatedItem[]> {
    const { records, assessment } = this.#heldOut;
    const wanted = records.slice(0, count);
    const missing = wanted.filter(({ id }) => !this.#seen.has(id));
    if (missing.length > 0) {
      const place = mkdtempSync(join(folder, 'look-'));
      const model = await this.#open();
      const fresh = { records: missing, assessment };
      this.#items.push(...(await scoreHeldOut({ ...this.#session, folder: place }, model, fresh)));
      for (const { id } of missing) this.#seen.add(id);
    }
    const byId = new Map(this.#items.map((item) => [item.id, item]));
    return wanted.flatMap(({ id }) => byId.get(id) ?? []);
  }
}

/**
 * What is shipped, as packaging measured it: the folder of a bundle, the file that was chosen of several, an
 * adapter on its base, or the numbers that a graph computes with.
 */
async function shippedModel(
  session: Session,
  bundle: Artifact,
  folder: string,
): Promise<ScoredModel> {
  const checkpoint = await openCheckpointOf(session, bundle);
  const { config, model, tokenizer } = checkpoint;
  const { format, encoding } = manifestOf(bundle);
  const label = 'the bundle';
  if (format === 'peft') return { reference: model, tokenizer, label };
  const place = join(folder, 'bundle');
  mkdirSync(place, { recursive: true });
  if (format === 'onnx')
    await withWeights(checkpoint, (weights) =>
      writeRounded(place, { config, weights, tokenizer, type: encoding as OnnxType }),
    );
  else bundle.materialize(place);
  const isFile = format === 'gguf' || format === 'ollama';
  const path = isFile ? join(place, decisionOf(bundle).file) : place;
  const reference: ModelReference = { kind: 'pretrained', path };
  return { reference, tokenizer, label };
}

/** The release in force, by its checkpoint. */
async function checkpointModel(session: Session, release: Artifact): Promise<ScoredModel> {
  const { model: reference, tokenizer } = await openCheckpointOf(session, release);
  return { reference, tokenizer, label: 'the release in force' };
}

/** The base that the bundle was trained from. */
async function baseModel(session: Session, bundle: Artifact): Promise<ScoredModel> {
  const { base: reference, tokenizer } = await openCheckpointOf(session, bundle);
  return { reference, tokenizer, label: 'the base' };
}

function openCheckpointOf({ ledger }: Session, bundle: Artifact): Promise<OpenCheckpoint> {
  const { checkpoint } = ledger.artifacts.inputs(bundle);
  return openCheckpoint(ledger.home, checkpoint);
}
