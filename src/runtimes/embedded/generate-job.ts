/**
 * A generate job: the model is written as GGUF and llama.cpp, which keeps what it computed of the
 * tokens before, writes the replies, several side by side.
 *
 * @module
 */
import { rmSync, writeFileSync } from 'node:fs';
import { writeGguf } from '../../engine/checkpoint/gguf/write.ts';
import { withWeights } from '../../engine/model/weights.ts';
import { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';
import { generateBatch, greedy, stopIdsOf } from '../llama/generate.ts';
import { LlamaModel } from '../llama/model.ts';
import type { GenerateDone, GenerateJob, WorkerEvent } from '../protocol.ts';
import { loadModel, type LoadedModel } from './load-model.ts';
import { peakResidentBytes } from './memory-guard.ts';

/** Fixed, since what is computed together may decide the last bit of a logit. */
const SEQUENCES = 8;

/** Keys and values of all sequences have to fit beside the weights. */
const LONGEST_CONTEXT = 4096;

/**
 * Writes a reply to each prompt. A prompt that is empty or leaves no room in the context gets an empty
 * one.
 *
 * @throws `llama.unavailable`, `llama.load`; the problems of `loadModel`; AbortError when `stop` is
 *   aborted.
 */
export async function runGenerateJob(
  job: GenerateJob,
  emit: (event: WorkerEvent) => void,
  stop: AbortSignal,
): Promise<GenerateDone> {
  const started = performance.now();
  const { prompts, maxTokens } = job;
  const loaded = await loadModel(job.model);
  const { maxPositions } = loaded.config;
  const longest = prompts.reduce((most, prompt) => Math.max(most, prompt.length), 0);
  const contextSize = Math.min(LONGEST_CONTEXT, maxPositions, longest + maxTokens);
  const hasRoom = ({ length }: readonly number[]) => length > 0 && length < contextSize;
  const open = prompts.filter(hasRoom);
  const replies = open.length === 0 ? [] : await write();
  const next = replies.values();
  const all = prompts.map((prompt) => (hasRoom(prompt) ? next.next().value! : []));
  writeFileSync(job.output, JSON.stringify(all));
  return {
    kind: 'generate',
    replies: prompts.length,
    tokens: replies.reduce((total, { length }) => total + length, 0),
    peakResidentBytes: peakResidentBytes(),
    seconds: (performance.now() - started) / 1000,
  };

  async function write(): Promise<number[][]> {
    const file = `${job.output}.gguf`;
    await writeModel(file, loaded, job);
    const sequences = Math.min(SEQUENCES, open.length);
    const llama = await LlamaModel.open({ file, contextSize, sequences, threads: job.threads });
    try {
      const stopIds = stopIdsOf(loaded.config, Tokenizer.open(job.tokenizer));
      let done = 0;
      return await generateBatch(
        llama,
        open,
        { maxTokens, stopIds, sampling: greedy, signal: stop },
        () => emit({ type: 'progress', done: ++done, total: open.length, unit: 'replies' }),
      );
    } finally {
      await llama.close();
      rmSync(file, { force: true });
    }
  }
}

const writeModel = (file: string, model: LoadedModel, { tokenizer }: GenerateJob): Promise<void> =>
  withWeights(model, (weights) =>
    writeGguf(file, { config: model.config, weights, tokenizer, name: 'generate', type: 'F16' }),
  );
