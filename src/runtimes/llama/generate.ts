/**
 * Writing on from a prompt: one reply as a stream of token ids, or many replies side by side.
 *
 * @module
 */
import type {
  LlamaContextSequence,
  LlamaGrammarEvaluationState,
  SequenceEvaluateOptions,
  Token,
} from 'node-llama-cpp';
import { fail } from '../../problem/problem.ts';
import type { LlamaModel } from './model.ts';
import type { ModelConfig } from '../../engine/model/config.ts';
import type { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';

export interface Sampling {
  /** 0 takes the most probable token each time. */
  temperature: number;
  /** Only the most probable tokens that together reach this probability are drawn from. */
  topP: number;
  seed: number;
}

export const greedy: Sampling = { temperature: 0, topP: 1, seed: 0 };

/** How a reply is written, and what ends it. */
export interface GenerationOptions {
  /** Tokens of a reply, at most; the context may leave room for fewer. */
  maxTokens: number;
  /** A reply ends before the first of these ids. */
  stopIds: ReadonlySet<number>;
  sampling: Sampling;
  signal?: AbortSignal;
}

/**
 * Streams the token ids of one reply, without its stop token. Tokens that the prompt shares with the one
 * before are not computed again.
 *
 * @throws `prompt.empty`; `prompt.too-long` when the prompt leaves no room for a reply; the reason of
 *   the signal.
 */
export async function* generate(
  model: LlamaModel,
  prompt: readonly number[],
  options: GenerationOptions,
): AsyncGenerator<number> {
  checkLength(model, prompt);
  const [sequence] = model.sequences;
  const tokens = prompt as Token[];
  await sequence.adaptStateToTokens(tokens.slice(0, -1), false);
  const reply = start(sequence, tokens.slice(sequence.nextTokenIndex), options.sampling);
  try {
    let room = roomFor(model, prompt, options.maxTokens);
    while (room-- > 0) {
      options.signal?.throwIfAborted();
      const { value, done } = await reply.next();
      if (done || options.stopIds.has(value)) return;
      yield value;
    }
  } finally {
    await reply.return();
  }
}

/**
 * Writes replies to many prompts, and gives their token ids without stop tokens in the order of the
 * prompts. All sequences advance in step, one token each, so that the grouping of the arithmetic, and
 * with it every reply, depends on the prompts alone and not on timing.
 *
 * @param onReply Hears the index of each prompt whose reply is finished.
 * @throws `prompt.empty`, `prompt.too-long` before the first reply; the reason of the signal.
 */
export async function generateBatch(
  model: LlamaModel,
  prompts: readonly (readonly number[])[],
  options: GenerationOptions,
  onReply: (index: number) => void = () => {},
): Promise<number[][]> {
  for (const prompt of prompts) checkLength(model, prompt);
  const replies: number[][] = prompts.map(() => []);
  const free = [...model.sequences];
  let live: Writer[] = [];
  let next = 0;
  while (next < prompts.length || live.length > 0) {
    options.signal?.throwIfAborted();
    while (free.length > 0 && next < prompts.length) {
      const sequence = free.pop()!;
      live.push(await openWriter(model, sequence, prompts[next], next, options));
      next++;
    }
    const steps = await Promise.all(live.map(({ tokens }) => tokens.next()));
    const going: Writer[] = [];
    for (const [at, writer] of live.entries()) {
      const { value, done } = steps[at];
      const ended = done || options.stopIds.has(value);
      if (!ended) replies[writer.index].push(value);
      if (!ended && replies[writer.index].length < writer.room) {
        going.push(writer);
        continue;
      }
      await writer.tokens.return();
      free.push(writer.sequence);
      onReply(writer.index);
    }
    live = going;
  }
  return replies;
}

interface Writer {
  index: number;
  sequence: LlamaContextSequence;
  tokens: AsyncGenerator<Token, void>;
  room: number;
}

async function openWriter(
  model: LlamaModel,
  sequence: LlamaContextSequence,
  prompt: readonly number[],
  index: number,
  { sampling, maxTokens }: GenerationOptions,
): Promise<Writer> {
  // What the prompt shares with the one before it in this sequence is not computed again.
  const before = prompt.slice(0, -1) as Token[];
  await sequence.adaptStateToTokens(before, false);
  const unread = before.slice(sequence.nextTokenIndex);
  if (unread.length > 0) await sequence.evaluateWithoutGeneratingNewTokens(unread);
  const last = prompt.slice(-1) as Token[];
  // A seed of its own for each prompt: equal prompts get different samples.
  const own = { ...sampling, seed: (sampling.seed + index) >>> 0 };
  return {
    index,
    sequence,
    tokens: start(sequence, last, own),
    room: roomFor(model, prompt, maxTokens),
  };
}

/** @param grammar What the reply has to follow, token by token; only such tokens are drawn from. */
export function start(
  sequence: LlamaContextSequence,
  tokens: Token[],
  { temperature, topP, seed }: Sampling,
  grammar?: LlamaGrammarEvaluationState,
): AsyncGenerator<Token, void> {
  const options: SequenceEvaluateOptions = {
    temperature,
    topP,
    seed,
    topK: 0,
    yieldEogToken: true,
    ...(grammar !== undefined && { grammarEvaluationState: grammar }),
  };
  return sequence.evaluate(tokens, options);
}

/** Tokens that a reply can have, at most. */
export const roomFor = (model: LlamaModel, prompt: readonly number[], maxTokens: number): number =>
  Math.min(maxTokens, model.contextSize - prompt.length);

/** @throws `prompt.empty`; `prompt.too-long` when the prompt leaves no room for a reply. */
export function checkLength(model: LlamaModel, prompt: readonly number[]): void {
  if (prompt.length === 0) fail('prompt.empty', 'the prompt is empty');
  if (prompt.length >= model.contextSize)
    fail(
      'prompt.too-long',
      `the prompt has ${prompt.length} tokens; the model's context holds ${model.contextSize}`,
    );
}

/** Collects the ids at which a reply ends: those of the configuration and the tokenizer's end token. */
export function stopIdsOf(config: ModelConfig, tokenizer: Tokenizer): ReadonlySet<number> {
  const { eosToken } = tokenizer.files;
  const end = eosToken === null ? null : tokenizer.tokenId(eosToken);
  return new Set([...config.eosTokenIds, ...(end === null ? [] : [end])]);
}
