/**
 * How fast a bundle replies on this machine, in the program that loads its format: llama.cpp or ONNX
 * Runtime. What neither loads is not measured; how fast it is elsewhere would be a guess. These figures
 * are of this machine and this moment: they stand in the verdict, and in no artifact.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import type { StoredExample } from '../../../engine/tokenizer/token-set.ts';
import type { Artifact } from '../../../ledger/artifacts.ts';
import { lastReplyTokens } from '../../../planning/tokens/encode-records.ts';
import { generate, greedy } from '../../../runtimes/llama/generate.ts';
import { LlamaModel } from '../../../runtimes/llama/model.ts';
import { thisHost } from '../../../runtimes/machine/host.ts';
import { OnnxDecoder } from '../../../runtimes/onnx/decoder.ts';
import { likeliest } from '../../../runtimes/onnx/score.ts';
import { loadsWhilePackaged } from '../../package/acceptance/asked-consumers.ts';
import { packageOf } from '../../package/acceptance/find-consumers.ts';
import { manifestOf, type BundleFormat } from '../../package/bundle.ts';
import { decisionOf } from '../../package/optimize/choose.ts';
import { heldOutExamples } from '../../package/optimize/try-types.ts';
import type { Session } from '../../stage/run-stage.ts';
import { openCheckpoint } from '../../train/checkpoint.ts';
import { TIMED_TOKENS, timeReplies, type ReplyTimes, type Writer } from './reply-times.ts';

export type ReleaseSpeed = { measured: MeasuredSpeed } | { unmeasured: BundleFormat };

export interface MeasuredSpeed extends ReplyTimes {
  /** The program that wrote, with its version. */
  consumer: string;
  /** The processor it wrote on. */
  processor: string;
  threads: number;
}

/** Prompts that are timed, at most; with them, 95 of 100 are all but one. */
const mostPrompts = 20;

/** Tokens of a prompt and its reply together, at most. */
const mostContext = 4096;

/**
 * Measures a bundle on the prompts of the first held-out records.
 *
 * @throws The problems of `openCheckpoint`, `LlamaModel.open` and `OnnxDecoder.open`; the reason of the
 *   signal.
 */
export async function releaseSpeed(
  session: Session,
  bundle: Artifact,
  records: readonly CanonicalRecord[],
): Promise<ReleaseSpeed> {
  const { ledger, threads, signal, progress } = session;
  const { format } = manifestOf(bundle);
  const consumer = loadsWhilePackaged[format];
  if (consumer === undefined) return { unmeasured: format };
  const checkpoint = await openCheckpoint(ledger.home, ledger.artifacts.inputs(bundle).checkpoint);
  const contextSize = Math.min(mostContext, checkpoint.config.maxPositions);
  const examples = await heldOutExamples(checkpoint, records.slice(0, mostPrompts), contextSize);
  const room = contextSize - TIMED_TOKENS - 1;
  const prompts = onePerRecord(examples).map((example) => promptOf(example).slice(-room));
  const { write, close } = await (format === 'onnx'
    ? openOnnx(session, bundle)
    : openLlama(session, bundle, contextSize));
  let asked = 0;
  const telling: Writer = (prompt, tokens) => {
    progress({ label: 'timing replies', done: asked++, total: prompts.length, unit: 'replies' });
    return write(prompt, tokens);
  };
  try {
    const times = await timeReplies(telling, prompts, signal);
    const version = packageOf(consumer)[0]?.version ?? null;
    const measured = {
      ...times,
      consumer: version === null ? consumer : `${consumer} ${version}`,
      processor: thisHost().processorModel,
      threads,
    };
    return { measured };
  } finally {
    await close();
  }
}

interface OpenWriter {
  write: Writer;
  close(): Promise<void>;
}

/** As `serve` runs it, with one reply at a time. */
async function openLlama(
  { threads, signal }: Session,
  bundle: Artifact,
  contextSize: number,
): Promise<OpenWriter> {
  const file = bundle.path(decisionOf(bundle).file);
  const llama = await LlamaModel.open({ file, contextSize, sequences: 1, threads });
  return {
    async *write(prompt, maxTokens) {
      // What a prompt shares with the one before would not be computed again.
      await llama.sequences[0].clearHistory();
      yield* generate(llama, prompt, { maxTokens, stopIds: new Set(), sampling: greedy, signal });
    },
    close: () => llama.close(),
  };
}

async function openOnnx({ ledger, threads }: Session, bundle: Artifact): Promise<OpenWriter> {
  const folder = mkdtempSync(join(ledger.workFolder('release'), 'speed-'));
  const { file } = decisionOf(bundle);
  try {
    // The weights lie beside the graph, under its name with more behind it.
    bundle.materialize(folder, (path) => path.startsWith(file));
    const model = await OnnxDecoder.open(join(folder, file), threads);
    return {
      async *write(prompt, tokens) {
        model.restart();
        let next = likeliest(await model.read(prompt, 1));
        for (let written = 1; ; written++) {
          yield next;
          if (written === tokens) return;
          next = likeliest(await model.read([next], 1));
        }
      },
      async close() {
        await model.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** A pair of replies has one prompt. */
const onePerRecord = (examples: readonly StoredExample[]): StoredExample[] => [
  ...new Map(examples.map((example) => [example.recordId, example])).values(),
];

/** What comes before the last reply; of running text, its first half. */
function promptOf(example: StoredExample): number[] {
  const { ids, targets } = example;
  const start = targets.lastIndexOf(1) + 1 - lastReplyTokens(example);
  const isText = start < 2;
  return [...ids.subarray(0, isText ? Math.ceil(ids.length / 2) : start)];
}
