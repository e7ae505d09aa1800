/**
 * Replies to prompts that come at any time, written side by side: in every step each of them gets its
 * next token, so that llama.cpp computes all in one batch. A long prompt is read by pieces, one a step,
 * and those that are written already do not wait for the whole of it.
 *
 * Rounding depends a little on how many are computed together. Where two tokens are equally probable but
 * for that, a reply may differ from the one that its prompt gets alone.
 *
 * @module
 */
import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import { checkLength, roomFor, start, type GenerationOptions } from './generate.ts';
import { BATCH_TOKENS, type LlamaModel } from './model.ts';

export interface LoopOptions extends GenerationOptions {
  /** In the notation of llama.cpp; a reply that has room enough is a sentence of it. */
  grammar?: string | null;
}

/** One reply as it is written. */
interface Writer {
  sequence: LlamaContextSequence;
  prompt: Token[];
  options: LoopOptions;
  /** What of the prompt is not computed yet; null before the first step. */
  unread: Token[] | null;
  tokens: AsyncGenerator<Token, void> | null;
  /** Tokens that it may still have. */
  room: number;
  /** Written and not read. */
  ids: number[];
  /** Its reader reads no further. */
  left: boolean;
  over: boolean;
  error: unknown;
  /** Tells the reader that something has changed. */
  wake(): void;
}

/** All that a loaded model writes at once: as many replies as it has sequences. */
export class ReplyLoop {
  readonly #model: LlamaModel;
  /** The one that was used longest ago first. */
  readonly #idle: LlamaContextSequence[];
  #live: Writer[] = [];
  #turning = false;

  constructor(model: LlamaModel) {
    this.#model = model;
    this.#idle = [...model.sequences];
  }

  /**
   * Streams the token ids of a reply, without its stop token; it is written whether they are read or not.
   * Only as many can be open as the model has sequences; a reader that has left leaves its place when
   * `return` resolves.
   *
   * @throws `prompt.empty`; `prompt.too-long` when the prompt leaves no room for a reply; the reason of
   *   the signal.
   */
  async *write(prompt: readonly number[], options: LoopOptions): AsyncGenerator<number> {
    checkLength(this.#model, prompt);
    options.signal?.throwIfAborted();
    const writer = this.#open(prompt, options);
    const changed = () => new Promise<void>((resolve) => (writer.wake = resolve));
    try {
      for (;;) {
        const id = writer.ids.shift();
        if (id !== undefined) yield id;
        else if (!writer.over) await changed();
        else if (writer.error !== undefined) throw writer.error;
        else return;
      }
    } finally {
      writer.left = true;
      while (!writer.over) await changed();
    }
  }

  #open(prompt: readonly number[], options: LoopOptions): Writer {
    const writer: Writer = {
      sequence: this.#takeLike(prompt),
      prompt: [...prompt] as Token[],
      options,
      unread: null,
      tokens: null,
      room: roomFor(this.#model, prompt, options.maxTokens),
      ids: [],
      left: false,
      over: false,
      error: undefined,
      wake: () => {},
    };
    this.#live.push(writer);
    if (!this.#turning) void this.#turn();
    return writer;
  }

  /** Takes the idle sequence that still holds most of what the prompt begins with. */
  #takeLike(prompt: readonly number[]): LlamaContextSequence {
    const shared = this.#idle.map(({ contextTokens }) => {
      const differs = contextTokens.findIndex((token, at) => token !== prompt[at]);
      return differs < 0 ? contextTokens.length : differs;
    });
    return this.#idle.splice(shared.indexOf(Math.max(...shared)), 1)[0];
  }

  async #turn(): Promise<void> {
    this.#turning = true;
    while (this.#live.length > 0) {
      const stepping = this.#live;
      this.#live = [];
      const going = await Promise.all(stepping.map((writer) => this.#step(writer)));
      this.#live.unshift(...stepping.filter((_, at) => going[at]));
      await Promise.all(stepping.filter((_, at) => !going[at]).map((writer) => this.#end(writer)));
    }
    this.#turning = false;
  }

  /** Computes one token, or a piece of the prompt; false when nothing more is to be written. */
  async #step(writer: Writer): Promise<boolean> {
    try {
      writer.options.signal?.throwIfAborted();
      if (writer.left) return false;
      writer.tokens ??= await this.#read(writer);
      if (writer.tokens === null) return true;
      const { value, done } = await writer.tokens.next();
      if (done || writer.options.stopIds.has(value)) return false;
      writer.ids.push(value);
      writer.wake();
      return --writer.room > 0;
    } catch (error) {
      writer.error = error;
      return false;
    }
  }

  /** Reads a piece of the prompt, as large as a batch; null where that was not the last. */
  async #read(writer: Writer): Promise<AsyncGenerator<Token, void> | null> {
    const { sequence, prompt, options } = writer;
    if (writer.unread === null) {
      await sequence.adaptStateToTokens(prompt.slice(0, -1), false);
      writer.unread = prompt.slice(sequence.nextTokenIndex);
    }
    if (writer.unread.length > BATCH_TOKENS) {
      await sequence.evaluateWithoutGeneratingNewTokens(writer.unread.splice(0, BATCH_TOKENS));
      return null;
    }
    const grammar = options.grammar ? await this.#model.constrain(options.grammar) : undefined;
    return start(sequence, writer.unread, options.sampling, grammar);
  }

  async #end(writer: Writer): Promise<void> {
    await writer.tokens?.return();
    this.#idle.push(writer.sequence);
    writer.over = true;
    writer.wake();
  }
}
