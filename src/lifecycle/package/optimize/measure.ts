/**
 * Measures one GGUF file in llama.cpp: its loss on held-out examples, which is the same on every
 * machine of a kind, and its speed, which is this machine's and goes to the run's events.
 *
 * @module
 */
import type { StoredExample } from '../../../engine/tokenizer/token-set.ts';
import { generate, greedy } from '../../../runtimes/llama/generate.ts';
import { LlamaModel } from '../../../runtimes/llama/model.ts';
import { scoreExamples } from '../../../runtimes/llama/score.ts';
import type { ItemScore } from '../../../runtimes/protocol.ts';
import type { Artifact } from '../../../ledger/artifacts.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { Project } from '../../../ledger/projects.ts';
import { studentized } from '../../../evaluation/statistics/bootstrap.ts';
import {
  differenceOf,
  once,
  ratioOf,
  sumClusters,
  type Sums,
} from '../../../evaluation/statistics/estimate.ts';
import type { Interval } from '../../../evaluation/statistics/interval.ts';
import { independent } from '../../../evaluation/statistics/uncertainty.ts';

/** How fast a runtime is with a file, on this machine. */
export interface Speed {
  /** Tokens read per second while scoring. */
  readTokensPerSecond: number;
  /** Tokens written per second, one after the other. */
  writeTokensPerSecond: number;
}

export interface Measured {
  /** One for each record, in the order of its first example. */
  losses: ItemLoss[];
  speed: Speed;
}

/** Tokens that are written to see how fast. */
export const WRITTEN_TOKENS = 32;

/** What a runtime does with a loaded file. */
interface LoadedFile {
  /** Of all examples, in their order. */
  score(): Promise<ItemScore[]>;
  /** Tokens a second that are written after a prompt. */
  writingSpeed(prompt: Int32Array): Promise<number>;
}

/** Has a file read all examples, and write after the beginning of the first. */
export async function measureLoaded(
  { score, writingSpeed }: LoadedFile,
  examples: readonly StoredExample[],
): Promise<Measured> {
  const started = performance.now();
  const scores = await score();
  const seconds = (performance.now() - started) / 1000;
  const read = examples.reduce((total, { ids }) => total + ids.length, 0);
  return {
    losses: itemLosses(examples, scores),
    speed: {
      readTokensPerSecond: Math.round(read / seconds),
      writeTokensPerSecond: await writingSpeed(examples[0].ids.subarray(0, 8)),
    },
  };
}

/**
 * Measures a file.
 *
 * @throws The problems of `LlamaModel.open` and `scoreExamples`.
 */
export async function measure(
  { threads, signal }: { threads: number; signal: AbortSignal },
  {
    file,
    examples,
    contextSize,
  }: { file: string; examples: readonly StoredExample[]; contextSize: number },
): Promise<Measured> {
  const llama = await LlamaModel.open({ file, contextSize, sequences: 1, threads });
  try {
    const loaded = {
      score: () => scoreExamples(llama, examples, () => {}, signal),
      writingSpeed: (prompt: Int32Array) => writingSpeed(llama, [...prompt]),
    };
    return await measureLoaded(loaded, examples);
  } finally {
    await llama.close();
  }
}

/** Adds the scores of examples up by record, in the order of their first examples. */
export function itemLosses(
  examples: readonly StoredExample[],
  scores: readonly ItemScore[],
): ItemLoss[] {
  const losses = new Map<string, ItemLoss>();
  for (const [index, { logProbability, targetTokens }] of scores.entries()) {
    const id = examples[index].recordId;
    const item = losses.get(id) ?? { id, nats: 0, targetTokens: 0 };
    item.nats -= logProbability;
    item.targetTokens += targetTokens;
    losses.set(id, item);
  }
  return [...losses.values()];
}

async function writingSpeed(llama: LlamaModel, prompt: number[]): Promise<number> {
  const options = { maxTokens: WRITTEN_TOKENS, stopIds: new Set<number>(), sampling: greedy };
  let started = 0;
  let written = -1;
  for await (const _ of generate(llama, prompt, options)) {
    // The first token also pays for reading the prompt.
    if (++written === 0) started = performance.now();
  }
  return Math.round(written / ((performance.now() - started) / 1000));
}

/** Reads speeds by type, as measured in the run that made a bundle; they are no part of its bytes. */
export function speedsOf(ledger: Ledger, project: Project, bundle: Artifact): Map<string, Speed> {
  const run = ledger.runs
    .list(project.id)
    .findLast(({ artifact, status }) => artifact === bundle.id && status === 'done');
  const events = run === undefined ? [] : ledger.runs.events(run.id);
  return new Map(
    events
      .filter(({ type }) => type === 'optimize.measured')
      .map(({ data }) => [String(data.type), data as unknown as Speed]),
  );
}

/** How well a model predicts one record. */
export interface ItemLoss {
  id: string;
  /** Sum of negative log-probabilities of the target tokens, in nats. */
  nats: number;
  targetTokens: number;
}

/** Computes the nats per target token. */
export const meanLoss = (losses: readonly ItemLoss[]): number =>
  ratioOf(sumsOf(losses))(once(losses.length)).value;

/**
 * Computes how many nats per target token the losses are above those of the reference, paired by record.
 *
 * @param losses The same records in the same order as `reference`.
 * @param seed Seed of the bootstrap over records.
 */
export function lossIncrease(
  losses: readonly ItemLoss[],
  reference: readonly ItemLoss[],
  seed: number,
): { value: number; interval: Interval } {
  const increase = differenceOf(sumsOf(losses), sumsOf(reference));
  return {
    value: increase(once(losses.length)).value,
    interval: studentized(losses.length, increase, independent(seed)),
  };
}

const sumsOf = (losses: readonly ItemLoss[]): Sums =>
  sumClusters(
    losses.map(({ id, nats, targetTokens }) => ({ id, above: nats, below: targetTokens })),
    independent(0),
  );
