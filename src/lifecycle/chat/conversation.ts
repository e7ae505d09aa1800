/**
 * A conversation with a model: it keeps the turns and streams each reply as text.
 *
 * @module
 */
import { ChatTemplate, type ChatMessage } from '../../engine/tokenizer/chat-template.ts';
import { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';
import { generate, type Sampling, stopIdsOf } from '../../runtimes/llama/generate.ts';
import { LlamaModel } from '../../runtimes/llama/model.ts';
import { fail } from '../../problem/problem.ts';
import type { ModelFile } from './model-file.ts';

export interface ReplySettings {
  maxTokens: number;
  sampling: Sampling;
  signal?: AbortSignal;
}

/** Longer conversations lose their oldest turns. */
const CONTEXT = 4096;

/** A model that is loaded, and what was said to it; whoever opened it closes it. */
export class Conversation {
  readonly #llama: LlamaModel;
  readonly #tokenizer: Tokenizer;
  /** The model's chat template; null when it continues plain text. */
  readonly #template: ChatTemplate | null;
  readonly #stopIds: ReadonlySet<number>;
  /** What it is told before anything is said. */
  #system: ChatMessage[] = [];
  #turns: ChatMessage[] = [];
  #forgotten = 0;

  private constructor(llama: LlamaModel, tokenizer: Tokenizer, model: ModelFile) {
    this.#llama = llama;
    this.#tokenizer = tokenizer;
    this.#stopIds = stopIdsOf(model.config, tokenizer);
    const plain = model.records === 'language_modeling' || model.tokenizer.chatTemplate === null;
    this.#template = plain ? null : ChatTemplate.open(model.tokenizer);
  }

  /**
   * Loads a model.
   *
   * @throws `tokenizer.malformed`, `tokenizer.template-syntax`, and the problems of `LlamaModel.open`.
   */
  static async open(model: ModelFile, threads: number): Promise<Conversation> {
    const tokenizer = Tokenizer.open(model.tokenizer);
    const contextSize = Math.min(CONTEXT, model.config.maxPositions);
    const llama = await LlamaModel.open({ file: model.file, contextSize, sequences: 1, threads });
    return new Conversation(llama, tokenizer, model);
  }

  get turns(): readonly ChatMessage[] {
    return this.#turns;
  }

  /** How many of the oldest turns were dropped, as they no longer fit. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Forgets what was said. */
  clear(): void {
    this.#turns = [];
    this.#forgotten = 0;
  }

  /**
   * Takes these for what was said so far: a system turn at most first, then user and assistant in turn.
   *
   * @throws `prompt.no-turns` when the model continues plain text.
   */
  recall(turns: readonly ChatMessage[]): void {
    if (turns.length > 0 && this.#template === null)
      fail('prompt.no-turns', 'this model continues plain text; it knows no turns');
    this.clear();
    this.#system = turns.filter(({ role }) => role === 'system');
    this.#turns = turns.filter(({ role }) => role !== 'system');
  }

  /**
   * Streams the reply to a message and remembers both. A reply that is cut off is remembered as
   * far as it came.
   *
   * @throws `prompt.empty`; `prompt.too-long` when the message alone fills the context;
   *   `tokenizer.template-refuses`; the reason of the signal.
   */
  async *reply(message: string, settings: ReplySettings): AsyncGenerator<string> {
    const before = this.#turns;
    this.#turns = [...before, { role: 'user', content: message }];
    const prompt = await this.#prompt(settings.maxTokens);
    const decoder = this.#tokenizer.decodeStream();
    let reply = '';
    const take = (text: string): string => {
      reply += text;
      return text;
    };
    try {
      const ids = generate(this.#llama, prompt, { ...settings, stopIds: this.#stopIds });
      for await (const id of ids) {
        const text = take(await decoder.push(id));
        if (text) yield text;
      }
      const rest = take(await decoder.flush());
      if (rest) yield rest;
    } finally {
      this.#turns = reply === '' ? before : [...this.#turns, { role: 'assistant', content: reply }];
    }
  }

  async close(): Promise<void> {
    await this.#llama.close();
  }

  /** Drops the oldest exchange until a reply of the wanted length fits, or one turn is left. */
  async #prompt(maxTokens: number): Promise<number[]> {
    for (;;) {
      const ids = await this.#encode();
      const fits = ids.length + Math.min(maxTokens, 64) <= this.#llama.contextSize;
      if (fits || this.#turns.length <= 1) return ids;
      this.#turns = this.#turns.slice(2);
      this.#forgotten += 2;
    }
  }

  #encode(): Promise<number[]> {
    if (this.#template !== null)
      return this.#tokenizer.encode(this.#template.render([...this.#system, ...this.#turns], true));
    const { addBos, bosToken } = this.#tokenizer.files;
    const text = this.#turns[this.#turns.length - 1].content;
    return this.#tokenizer.encode(`${addBos ? (bosToken ?? '') : ''}${text}`);
  }
}
