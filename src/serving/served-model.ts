/**
 * A model in memory that several requests use at once. It is closed when it was replaced and the last of
 * them is answered.
 *
 * @module
 */
import type { Tool, ToolTurn } from '../catalog/records/message.ts';
import { inCustomaryOrder, spellOutTools } from '../catalog/records/tool-text.ts';
import { ChatTemplate } from '../engine/tokenizer/chat-template.ts';
import { knowsTools } from '../engine/tokenizer/tool-conversation.ts';
import { Tokenizer } from '../engine/tokenizer/tokenizer.ts';
import type { ModelFile } from '../lifecycle/chat/model-file.ts';
import { fail } from '../problem/problem.ts';
import { checkLength, roomFor, stopIdsOf, type Sampling } from '../runtimes/llama/generate.ts';
import { LlamaModel } from '../runtimes/llama/model.ts';
import { ReplyLoop } from '../runtimes/llama/reply-loop.ts';

/** What answers say of the model that gave them. */
export interface ModelIdentity {
  /** What requests call it. */
  name: string;
  /** Number of the release; null for what is none. */
  release: number | null;
  /** Id of the artifact, or the digest of the folder's checksums. */
  bundle: string;
}

export interface ModelSettings {
  /** Tokens of a prompt and its reply together, at most. */
  contextSize: number;
  /** How many replies are written at once. */
  slots: number;
  threads: number;
}

export interface WriteOptions {
  maxTokens: number;
  sampling: Sampling;
  grammar: string | null;
  signal: AbortSignal;
}

export class ServedModel {
  readonly identity: ModelIdentity;
  readonly tokenizer: Tokenizer;
  readonly #llama: LlamaModel;
  readonly #loop: ReplyLoop;
  /** Null where the model continues plain text. */
  readonly #template: ChatTemplate | null;
  readonly #stopIds: ReadonlySet<number>;
  #users = 0;
  #replaced = false;

  private constructor(
    identity: ModelIdentity,
    tokenizer: Tokenizer,
    template: ChatTemplate | null,
    stopIds: ReadonlySet<number>,
    llama: LlamaModel,
  ) {
    this.identity = identity;
    this.tokenizer = tokenizer;
    this.#template = template;
    this.#stopIds = stopIds;
    this.#llama = llama;
    this.#loop = new ReplyLoop(llama);
  }

  /** @throws `tokenizer.malformed`, `tokenizer.template-syntax`, and the problems of `LlamaModel.open` */
  static async open(
    identity: ModelIdentity,
    { file, config, tokenizer: files, records }: ModelFile,
    { contextSize, slots, threads }: ModelSettings,
  ): Promise<ServedModel> {
    const tokenizer = Tokenizer.open(files);
    const plain = records === 'language_modeling' || files.chatTemplate === null;
    const template = plain ? null : ChatTemplate.open(files);
    const llama = await LlamaModel.open({
      file,
      contextSize: Math.min(contextSize, config.maxPositions),
      sequences: slots,
      threads,
    });
    return new ServedModel(identity, tokenizer, template, stopIdsOf(config, tokenizer), llama);
  }

  /** Tokens of a prompt and its reply together, at most. */
  get contextSize(): number {
    return this.#llama.contextSize;
  }

  get chats(): boolean {
    return this.#template !== null;
  }

  /** Keeps it in memory until what this gives is called, once. */
  hold(): () => void {
    this.#users += 1;
    return () => {
      this.#users -= 1;
      void this.#closeIfUnused();
    };
  }

  /** Says that nobody will hold it any more who does not now. */
  async replace(): Promise<void> {
    this.#replaced = true;
    await this.#closeIfUnused();
  }

  /**
   * Puts turns to the model as it was trained to meet them.
   *
   * @throws `serve.no-chat`; `tokenizer.template-refuses`; `prompt.empty`, `prompt.too-long`
   */
  async chatPrompt(turns: readonly ToolTurn[], tools: readonly Tool[]): Promise<number[]> {
    const template =
      this.#template ??
      fail('serve.no-chat', `${this.identity.name} continues plain text; it knows no turns`);
    const called = tools.length > 0 || turns.some((turn) => turn.role === 'tool');
    const native = called && knowsTools(template);
    return this.#encode(
      native
        ? template.render(turns, true, inCustomaryOrder(tools))
        : template.render(called ? spellOutTools(turns, tools) : turns, true),
    );
  }

  /** @throws `prompt.empty`, `prompt.too-long` */
  textPrompt(text: string): Promise<number[]> {
    const { addBos, bosToken } = this.tokenizer.files;
    return this.#encode(`${addBos ? (bosToken ?? '') : ''}${text}`);
  }

  /** Tokens of a reply to a prompt, at most. */
  roomFor(prompt: readonly number[], maxTokens: number): number {
    return roomFor(this.#llama, prompt, maxTokens);
  }

  /** Streams the ids of a reply; only as many at once as there are slots. See `ReplyLoop.write`. */
  write(prompt: readonly number[], options: WriteOptions): AsyncGenerator<number> {
    if (options.grammar !== null && this.#stopIds.size === 0)
      fail('serve.unsupported', 'this model has no token that ends a reply, so no JSON would end');
    return this.#loop.write(prompt, { ...options, stopIds: this.#stopIds });
  }

  async #encode(text: string): Promise<number[]> {
    const ids = await this.tokenizer.encode(text);
    checkLength(this.#llama, ids);
    return ids;
  }

  async #closeIfUnused(): Promise<void> {
    if (this.#replaced && this.#users === 0) await this.#llama.close();
  }
}
