import { PromptDecoder } from '../../../src/engine/choose/prompt-decoder.ts';
import { ChatTemplate, type ChatMessage } from '../../../src/engine/tokenizer/chat-template.ts';
import { Tokenizer } from '../../../src/engine/tokenizer/tokenizer.ts';
import { tinyTexts, type TinyModel } from '../../support/models/tiny-model.ts';

/** Tokens of a reply, at most. */
export const maxTokens = 12;

export interface Reply {
  prompt: number[];
  reply: number[];
  text: string;
  /** Of each token, by how many nats the engine preferred it to the next likeliest; the engine's only. */
  margins?: number[];
}

/** The engine with given weights, writing the most probable tokens. */
export class Trainer {
  readonly #model: TinyModel;
  readonly #decoder: PromptDecoder;
  readonly #tokenizer: Tokenizer;

  private constructor(model: TinyModel, decoder: PromptDecoder) {
    this.#model = model;
    this.#decoder = decoder;
    this.#tokenizer = Tokenizer.open(model.tokenizer);
  }

  static async of(model: TinyModel): Promise<Trainer> {
    const fill = (into: ReadonlyMap<string, Float32Array>) => {
      for (const [name, values] of into) values.set(model.weights.get(name)!);
    };
    return new Trainer(model, await PromptDecoder.create(model.config, fill, 1));
  }

  async reply(messages: readonly ChatMessage[], length = maxTokens): Promise<Reply> {
    const { vocabSize, hiddenSize, eosTokenIds } = this.#model.config;
    const all = Int32Array.from({ length: vocabSize }, (_, id) => id);
    const rendered = ChatTemplate.open(this.#model.tokenizer).render(messages, true);
    const prompt = await this.#tokenizer.encode(rendered);
    const reply: number[] = [];
    const margins: number[] = [];
    while (reply.length < length && !eosTokenIds.includes(reply.at(-1) ?? -1)) {
      const { states } = await this.#decoder.read([Int32Array.from([...prompt, ...reply])]);
      const last = states.subarray(0, hiddenSize);
      const [found] = await this.#decoder.logProbabilities(last, [all]);
      const [best, second] = found.toSorted().slice(-2).reverse();
      margins.push(best - second);
      reply.push(found.indexOf(best));
    }
    const text = await this.#tokenizer.decode(reply, { skipSpecialTokens: true });
    return { prompt, reply, text, margins };
  }

  /** Conversations of three turns each, which go on from what the engine said. */
  async talk(): Promise<{ conversations: ChatMessage[][]; replies: Reply[] }> {
    const conversations: ChatMessage[][] = [];
    const replies: Reply[] = [];
    for (const [index, text] of tinyTexts.entries()) {
      let messages: ChatMessage[] = [{ role: 'system', content: 'Answer shortly.' }];
      for (let turn = 0; turn < 3; turn++) {
        const content = turn === 0 ? text : tinyTexts[(index + turn) % tinyTexts.length];
        messages = [...messages, { role: 'user', content }];
        const reply = await this.reply(messages);
        conversations.push(messages);
        replies.push(reply);
        messages = [...messages, { role: 'assistant', content: reply.text }];
      }
    }
    return { conversations, replies };
  }

  close(): Promise<void> {
    return this.#decoder.close();
  }
}
