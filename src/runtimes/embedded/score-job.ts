/**
 * A score job on the embedded engine: log-probabilities of target tokens, item by item.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import type { Method } from '../../engine/blocks/shape.ts';
import { readTokenSet } from '../../engine/tokenizer/token-set.ts';
import { layoutSizes } from '../../engine/train/batches/batch-layout.ts';
import type { Score } from '../../engine/train/batches/example-scores.ts';
import { prefixRows } from '../../engine/train/batches/prefix-rows.ts';
import { Trainer } from '../../engine/train/step/trainer.ts';
import { fail } from '../../problem/problem.ts';
import type { ItemScore, ScoreDone, ScoreJob, WorkerEvent } from '../protocol.ts';
import { loadModel } from './load-model.ts';
import { peakResidentBytes } from './memory-guard.ts';

/** Adapters on no module: nothing is trainable, so no memory goes to gradients and moments. */
const frozen: Method = { kind: 'lora', rank: 1, alpha: 1, dropout: 0, targets: [] };

/** Bounds on a micro-batch and on a row of several examples, for the sake of memory. */
const limits = { tokensPerBatch: 2048, tokensPerRow: 512 };

/**
 * Scores the target tokens of each example, and writes the scores. Examples longer than the model can
 * attend to are cut at the end.
 *
 * @throws `run.interrupted` when `stop` is aborted; the problems of `loadModel` and of `Trainer`.
 */
export async function runScoreJob(
  job: ScoreJob,
  emit: (event: WorkerEvent) => void,
  stop: AbortSignal,
): Promise<ScoreDone> {
  const started = performance.now();
  const model = await loadModel(job.model);
  const scorer = await Trainer.create({
    config: model.config,
    loadWeights: model.readWeights,
    method: frozen,
    optimizer: { beta1: 0, beta2: 0, epsilon: 1, weightDecay: 0, maxGradNorm: null },
    activationCheckpointing: 'none',
    threads: job.threads,
    seed: 0,
  });
  try {
    const { maxPositions } = model.config;
    const examples = (await readTokenSet(job.tokens)).map(({ ids, targets }) => ({
      ids: ids.subarray(0, maxPositions),
      targets: targets.subarray(0, maxPositions),
    }));
    const tokensPerRow = Math.min(limits.tokensPerRow, maxPositions);
    const { batches, segmentsOf } = prefixRows(examples, { ...limits, tokensPerRow });
    const bySegment = new Map<number, Score>();
    for (const [index, batch] of batches.entries()) {
      if (stop.aborted) fail('run.interrupted', 'scoring was stopped');
      for (const [segment, score] of await scorer.score([batch])) bySegment.set(segment, score);
      emit({ type: 'progress', done: index + 1, total: batches.length, unit: 'batches' });
    }
    const scores = segmentsOf.map((segments) => total(segments, bySegment));
    writeFileSync(job.output, JSON.stringify(scores));
    return {
      kind: 'score',
      items: scores.length,
      tokens: batches.reduce((sum, batch) => sum + layoutSizes(batch).tokens, 0),
      peakResidentBytes: peakResidentBytes(),
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    await scorer.close();
  }
}

function total(segments: readonly number[], scores: ReadonlyMap<number, Score>): ItemScore {
  const item: ItemScore = { logProbability: 0, targetTokens: 0 };
  for (const segment of segments) {
    item.logProbability += scores.get(segment)?.logProbability ?? 0;
    item.targetTokens += scores.get(segment)?.tokens ?? 0;
  }
  return item;
}
