/**
 * What evaluation needs of a runtime: log-probabilities of target tokens, example by example.
 *
 * @module
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeTokenSet, type StoredExample } from '../../engine/tokenizer/token-set.ts';
import type { ItemScore, ModelReference, ScoreDone, ScoreJob } from '../../runtimes/protocol.ts';

export type Scorer = (
  model: ModelReference,
  examples: readonly StoredExample[],
) => Promise<ItemScore[]>;

/** Has a worker run one job; `folder` is for its files. */
export type RunScoreJob = (job: ScoreJob, folder: string) => Promise<ScoreDone>;

/** A scorer whose work is done by worker processes, each in a folder of its own under `folder`. */
export function workerScorer(folder: string, threads: number, run: RunScoreJob): Scorer {
  let jobs = 0;
  return async (model, examples) => {
    const place = join(folder, `score-${jobs++}`);
    mkdirSync(place, { recursive: true });
    const tokens = join(place, 'items.tokens');
    const output = join(place, 'scores.json');
    await writeTokenSet(tokens, examples);
    await run({ kind: 'score', model, tokens, output, threads }, place);
    return JSON.parse(readFileSync(output, 'utf8')) as ItemScore[];
  };
}
