/**
 * Answers as the OpenAI API writes them: whole, or in chunks as a stream has them.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import type { Call } from '../evaluation/metrics/tool-call-accuracy.ts';
import type { ModelIdentity } from './served-model.ts';
import type { TalkEnd } from './figures.ts';

export type Kind = 'chat' | 'text';

export interface Whole {
  text: string;
  calls: readonly Call[];
  end: TalkEnd;
}

/** The writer of one answer. */
export class Answer {
  readonly #kind: Kind;
  readonly #head: Record<string, unknown>;

  constructor(kind: Kind, model: ModelIdentity) {
    this.#kind = kind;
    this.#head = {
      id: `${kind === 'chat' ? 'chatcmpl' : 'cmpl'}-${randomBytes(12).toString('hex')}`,
      created: Math.floor(Date.now() / 1000),
      model: model.name,
      // Another model under the same name has another one.
      system_fingerprint: fingerprintOf(model),
    };
  }

  whole({ text, calls, end }: Whole): unknown {
    const message = {
      role: 'assistant',
      content: calls.length > 0 ? null : text,
      refusal: null,
      ...(calls.length > 0 && { tool_calls: calls.map(callOf) }),
    };
    const content = this.#kind === 'chat' ? { message } : { text };
    return {
      ...this.#head,
      object: this.#kind === 'chat' ? 'chat.completion' : 'text_completion',
      choices: [{ index: 0, ...content, logprobs: null, finish_reason: end.finish }],
      usage: usageOf(end),
    };
  }

  /** What a stream begins with; text has nothing to say before its words. */
  opening(): unknown[] {
    return this.#kind === 'chat' ? [this.#chunk({ role: 'assistant', content: '' }, null)] : [];
  }

  piece(text: string): unknown {
    return this.#chunk(this.#kind === 'chat' ? { content: text } : text, null);
  }

  calls(calls: readonly Call[]): unknown {
    const list = calls.map((call, index) => ({ index, ...callOf(call) }));
    return this.#chunk({ tool_calls: list }, null);
  }

  closing(end: TalkEnd, withUsage: boolean): unknown[] {
    const last = this.#chunk(this.#kind === 'chat' ? {} : '', end.finish);
    const usage = { ...this.#head, object: this.#object, choices: [], usage: usageOf(end) };
    return withUsage ? [last, usage] : [last];
  }

  get #object(): string {
    return this.#kind === 'chat' ? 'chat.completion.chunk' : 'text_completion';
  }

  #chunk(said: unknown, finish: TalkEnd['finish'] | null): unknown {
    const content = this.#kind === 'chat' ? { delta: said } : { text: said };
    return {
      ...this.#head,
      object: this.#object,
      choices: [{ index: 0, ...content, logprobs: null, finish_reason: finish }],
    };
  }
}

export const fingerprintOf = ({ bundle }: ModelIdentity): string =>
  `brewslm-${bundle.slice(0, 12)}`;

const callOf = ({ name, arguments: values }: Call) => ({
  id: `call_${randomBytes(12).toString('hex')}`,
  type: 'function',
  function: { name, arguments: JSON.stringify(values) },
});

const usageOf = ({ promptTokens, completionTokens }: TalkEnd) => ({
  prompt_tokens: promptTokens,
  completion_tokens: completionTokens,
  total_tokens: promptTokens + completionTokens,
});
