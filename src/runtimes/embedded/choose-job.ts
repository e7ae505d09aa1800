/**
 * A choose job on the embedded engine: the likeliest of given continuations, prompt by prompt.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { choose } from '../../engine/choose/choose.ts';
import { PromptDecoder } from '../../engine/choose/prompt-decoder.ts';
import { fail } from '../../problem/problem.ts';
import type { ChooseDone, ChooseJob, WorkerEvent } from '../protocol.ts';
import { loadModel } from './load-model.ts';
import { peakResidentBytes } from './memory-guard.ts';

/**
 * Answers every prompt, and writes the answers.
 *
 * @throws `run.interrupted` when `stop` is aborted; the problems of `loadModel`.
 */
export async function runChooseJob(
  job: ChooseJob,
  emit: (event: WorkerEvent) => void,
  stop: AbortSignal,
): Promise<ChooseDone> {
  const started = performance.now();
  const { continuations, weights, wanted } = job;
  const { config, readWeights } = await loadModel(job.model);
  const decoder = await PromptDecoder.create(config, readWeights, job.threads);
  try {
    const total = job.prompts.length;
    const choices = await choose(
      decoder,
      job.prompts.map((ids, i) => ({ prompt: Int32Array.from(ids), wanted: wanted[i] })),
      {
        continuations,
        weights,
        onProgress(done) {
          if (stop.aborted) fail('run.interrupted', 'scoring was stopped');
          emit({ type: 'progress', done, total, unit: 'items' });
        },
      },
    );
    writeFileSync(job.output, JSON.stringify(choices));
    return {
      kind: 'choose',
      items: choices.length,
      tokens: choices.reduce((sum, { tokens }) => sum + tokens, 0),
      peakResidentBytes: peakResidentBytes(),
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    await decoder.close();
  }
}
