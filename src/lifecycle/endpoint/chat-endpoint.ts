/**
 * A model behind a chat completions API, as OpenAI defined it and many servers have it
 * (https://platform.openai.com/docs/api-reference/chat/create): one reply to one conversation, greedy where
 * the server allows that.
 *
 * @module
 */
import { request } from 'undici';
import { z } from 'zod';
import type { Tool, ToolTurn } from '../../catalog/records/message.ts';
import { passing, retryAfter, withRetries } from '../../models/transfer/retry.ts';
import { fail } from '../../problem/problem.ts';

export interface Endpoint {
  /** Up to `/v1`, without a slash at the end. */
  url: string;
  model: string;
  /** Sent as a bearer token; null where none is asked for. */
  key: string | null;
  /** Milliseconds that a reply may take. */
  patience: number;
}

export interface EndpointReply {
  text: string;
  calls: { name: string; arguments: unknown }[];
  /** It reached the bound of its tokens, those included that a model thinks with. */
  isCut: boolean;
  /** As the server counts them; null where it does not say. */
  tokens: { prompt: number; completion: number } | null;
  seconds: number;
}

const replySchema = z.looseObject({
  choices: z
    .array(
      z.looseObject({
        finish_reason: z.string().nullish(),
        message: z.looseObject({
          content: z.string().nullish(),
          tool_calls: z
            .array(
              z.looseObject({
                function: z.looseObject({ name: z.string(), arguments: z.string() }),
              }),
            )
            .nullish(),
        }),
      }),
    )
    .min(1),
  usage: z
    .looseObject({ prompt_tokens: z.int(), completion_tokens: z.int() })
    .nullish()
    .catch(null),
});

const refusalSchema = z.looseObject({ error: z.looseObject({ message: z.string() }) });

/** Some models take no temperature, and some name the bound of a reply otherwise. */
interface Habits {
  temperature: boolean;
  bound: 'max_tokens' | 'max_completion_tokens';
}

export class ChatEndpoint {
  readonly #endpoint: Endpoint;
  readonly #habits: Habits = { temperature: true, bound: 'max_tokens' };

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
  }

  /** Whether the server took a temperature of 0, so that replies are the most probable ones. */
  get isGreedy(): boolean {
    return this.#habits.temperature;
  }

  /**
   * Asks for a reply of `maxTokens` tokens at most; tries again where that may help.
   *
   * @throws `endpoint.denied`, `endpoint.unknown`, `endpoint.refused`, `endpoint.busy`,
   *   `endpoint.unreachable`, `endpoint.protocol`; the reason of the signal.
   */
  async reply(
    messages: readonly ToolTurn[],
    tools: readonly Tool[],
    maxTokens: number,
    signal: AbortSignal,
  ): Promise<EndpointReply> {
    for (;;) {
      const { temperature, bound } = this.#habits;
      const body = {
        model: this.#endpoint.model,
        messages: messages.map(asSent),
        ...(tools.length > 0 && { tools }),
        [bound]: maxTokens,
        ...(temperature && { temperature: 0 }),
      };
      const begun = performance.now();
      const answer = await withRetries({ firstPause: 1000, signal }, () =>
        this.#send(body, signal),
      );
      if ('refusal' in answer) this.#adapt(answer.refusal, { temperature, bound });
      else return { ...replyOf(answer.text), seconds: (performance.now() - begun) / 1000 };
    }
  }

  async #send(body: object, signal: AbortSignal): Promise<{ text: string } | { refusal: string }> {
    const { url, key, patience } = this.#endpoint;
    const { host } = new URL(url);
    let status: number;
    let text: string;
    let pause: number | null;
    try {
      const response = await request(`${url}/chat/completions`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'brewslm',
          ...(key !== null && { authorization: `Bearer ${key}` }),
        },
        body: JSON.stringify(body),
        headersTimeout: patience,
        bodyTimeout: patience,
        signal,
      });
      status = response.statusCode;
      const asked = response.headers['retry-after'];
      pause = retryAfter(Array.isArray(asked) ? asked[0] : asked, Date.now());
      text = await response.body.text();
    } catch (cause) {
      signal.throwIfAborted();
      throw passing(() => fail('endpoint.unreachable', `cannot reach ${host}`, { cause }));
    }
    if (status === 200) return { text };
    const said = messageOf(text);
    const what = `${host} answers ${status}${said === '' ? '' : `: ${said}`}`;
    const evidence = { status };
    if (status === 400 || status === 422) return { refusal: what };
    if (status === 401 || status === 403) fail('endpoint.denied', what, { evidence });
    if (status === 404) fail('endpoint.unknown', what, { evidence });
    if (status === 429 || status >= 500)
      throw passing(() => fail('endpoint.busy', what, { evidence }), pause);
    return fail('endpoint.protocol', what, { evidence });
  }

  /** Asks otherwise from now on where the refusal says what it was about; several may hear it at once. */
  #adapt(refusal: string, asked: Habits): void {
    if (asked.bound === 'max_tokens' && refusal.includes('max_completion_tokens'))
      this.#habits.bound = 'max_completion_tokens';
    else if (asked.temperature && refusal.includes('temperature')) this.#habits.temperature = false;
    else fail('endpoint.refused', refusal);
  }
}

/** Arguments of calls are JSON in a string there. */
const asSent = (turn: ToolTurn): object =>
  turn.role === 'assistant' && turn.tool_calls !== undefined
    ? {
        ...turn,
        tool_calls: turn.tool_calls.map(({ function: call, ...rest }, at) => ({
          id: `call_${at}`,
          ...rest,
          function: { name: call.name, arguments: JSON.stringify(call.arguments) },
        })),
      }
    : turn;

function replyOf(text: string): Omit<EndpointReply, 'seconds'> {
  const parsed = replySchema.safeParse(jsonOf(text));
  if (!parsed.success)
    fail('endpoint.protocol', 'the answer is no chat completion', { cause: parsed.error });
  const { choices, usage } = parsed.data;
  const [{ message, finish_reason: finish }] = choices;
  const { content, tool_calls: calls } = message;
  return {
    text: content ?? '',
    isCut: finish === 'length',
    calls: (calls ?? []).map(({ function: { name, arguments: text } }) => ({
      name,
      arguments: jsonOf(text),
    })),
    tokens: usage ? { prompt: usage.prompt_tokens, completion: usage.completion_tokens } : null,
  };
}

/** What a server says of its refusal; the beginning, where it says it in a form of its own. */
function messageOf(text: string): string {
  const parsed = refusalSchema.safeParse(jsonOf(text));
  return (parsed.success ? parsed.data.error.message : text.trim()).slice(0, 300);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
