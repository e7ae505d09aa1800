/**
 * Scores a model on held-out items in every way that the dataset allows: how probable it finds the
 * replies, which label it prefers, what it answers.
 *
 * @module
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeGguf } from '../../engine/checkpoint/gguf/write.ts';
import { allocateWeights } from '../../engine/model/weights.ts';
import type { TokenizerFiles } from '../../engine/tokenizer/files.ts';
import { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';
import type { ClassificationRecord } from '../../catalog/records/record.ts';
import { embeddedWorker } from '../../runtimes/embedded/command.ts';
import { loadModel } from '../../runtimes/embedded/load-model.ts';
import { generateBatch, greedy } from '../../runtimes/llama/generate.ts';
import { LlamaModel } from '../../runtimes/llama/model.ts';
import type { ModelReference } from '../../runtimes/protocol.ts';
import { supervise } from '../../runtimes/supervisor.ts';
import { classify } from '../evaluation/classified-items.ts';
import { generateAnswers, type Generator } from '../evaluation/generated-items.ts';
import type { GeneratedItem } from '../evaluation/metrics/exact-match.ts';
import { scoreLikelihood } from '../evaluation/likelihood-items.ts';
import { workerScorer } from '../evaluation/scorer.ts';
import type { Progress } from '../stage.ts';
import { stopIdsOf } from '../../runtimes/llama/stop-ids.ts';
import type { HeldOut, HeldOutScores } from './held-out.ts';

/** What scoring needs of the stage or command that asks for it. */
export interface ScoringPlace {
  /** A folder of its own; scratch. */
  folder: string;
  threads: number;
  signal: AbortSignal;
  progress(progress: Progress): void;
}

export interface ScoredModel {
  reference: ModelReference;
  tokenizer: TokenizerFiles;
  /** For progress: `this model`, `the base`. */
  label: string;
}

/** Rows longer than this are scored in part: attention costs the square of the length. */
const scoringLimit = 1024;
const generation = { contextSize: 1024, sequences: 8, maxTokens: 320 };

export async function scoreHeldOut(
  place: ScoringPlace,
  model: ScoredModel,
  heldOut: HeldOut,
): Promise<HeldOutScores> {
  const { folder, threads, signal } = place;
  const { config } = await loadModel(model.reference);
  const tokenizer = Tokenizer.open(model.tokenizer);
  const limit = Math.min(scoringLimit, config.maxPositions);
  const scorer = workerScorer(folder, threads, (job, jobFolder) =>
    supervise(job, {
      command: embeddedWorker(),
      folder: jobFolder,
      signal,
      onEvent(event) {
        if (event.type === 'progress')
          place.progress({ ...event, label: `scoring ${model.label} on held-out items` });
      },
    }),
  );
  const { records, labels } = heldOut;
  return {
    likelihood: await scoreLikelihood(scorer, model.reference, tokenizer, records, limit),
    classified:
      labels.length === 0
        ? []
        : await classify(scorer, model.reference, tokenizer, records as ClassificationRecord[], {
            labels,
            limit,
          }),
    generated: await answer(place, model, tokenizer, heldOut),
  };
}

/** Replies are written by llama.cpp, which keeps what it computed of the tokens before. */
async function answer(
  place: ScoringPlace,
  { reference, tokenizer: files, label }: ScoredModel,
  tokenizer: Tokenizer,
  { answered, answerPattern }: HeldOut,
): Promise<GeneratedItem[]> {
  if (answerPattern === null || answered.length === 0) return [];
  const { config, readWeights } = await loadModel(reference);
  const weights = allocateWeights(config);
  await readWeights(weights);
  const file = join(place.folder, 'generate.gguf');
  await writeGguf(file, { config, weights, tokenizer: files, name: 'held-out', type: 'F16' });
  const contextSize = Math.min(generation.contextSize, config.maxPositions);
  const { sequences, maxTokens } = generation;
  const llama = await LlamaModel.open({ file, contextSize, sequences, threads: place.threads });
  const stopIds = stopIdsOf(config, tokenizer);
  const options = { maxTokens, stopIds, sampling: greedy, signal: place.signal };
  const generate: Generator = async (prompts) => {
    // A prompt that fills the context cannot be answered: it counts as a wrong answer.
    const open = prompts.filter((prompt) => prompt.length < contextSize);
    let done = 0;
    const replies = await generateBatch(llama, open, options, () =>
      place.progress({
        label: `${label} answers held-out items`,
        done: ++done,
        total: open.length,
        unit: 'replies',
      }),
    );
    const next = replies.values();
    return prompts.map((prompt) => (prompt.length < contextSize ? next.next().value! : []));
  };
  try {
    return await generateAnswers(generate, tokenizer, answered, answerPattern);
  } finally {
    await llama.close();
    rmSync(file, { force: true });
  }
}
