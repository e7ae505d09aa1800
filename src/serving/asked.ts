/**
 * What a request asks for, out of the body that the OpenAI API defines. What cannot be done is refused
 * rather than ignored. Without `temperature` the most probable token is taken each time, where OpenAI's
 * own servers would draw: the figures of a release are of such replies.
 *
 * @module
 */
import { z } from 'zod';
import type { Tool, ToolTurn } from '../catalog/records/message.ts';
import { parseInput } from '../operations/parse-input.ts';
import { fail } from '../problem/problem.ts';
import type { Sampling } from '../runtimes/llama/generate.ts';
import { anyObject, jsonGrammar } from '../runtimes/llama/json-grammar.ts';

export interface Asked {
  /** How the request calls the model; null for whichever there is. */
  model: string | null;
  prompt: { turns: readonly ToolTurn[]; tools: readonly Tool[] } | { text: string };
  /** Null for as many as the context has room for. */
  maxTokens: number | null;
  sampling: Sampling;
  stops: readonly string[];
  /** What the reply is held to, as llama.cpp takes it. */
  grammar: string | null;
  stream: boolean;
  /** Whether a stream ends with the count of tokens. */
  countsInStream: boolean;
}

/** They change nothing of a reply. */
const remarks = {
  user: z.unknown().optional(),
  metadata: z.unknown().optional(),
  store: z.unknown().optional(),
  safety_identifier: z.unknown().optional(),
  prompt_cache_key: z.unknown().optional(),
};

const noneOf = z.literal(0, { error: 'only 0 can be asked for' }).nullish();
const one = z.literal(1, { error: 'only 1 can be asked for' }).nullish();

const common = {
  ...remarks,
  model: z.string().nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().positive().max(1).nullish(),
  seed: z.int().nullish(),
  max_tokens: z.int().positive().nullish(),
  stop: z.union([z.string().min(1), z.array(z.string().min(1)).max(16)]).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.strictObject({ include_usage: z.boolean().nullish() }).nullish(),
  n: one,
  frequency_penalty: noneOf,
  presence_penalty: noneOf,
};

const textBody = z.strictObject({
  ...common,
  prompt: z.union([z.string(), z.tuple([z.string()])], { error: 'give one text' }),
  best_of: one,
  echo: z.literal(false, { error: 'only false can be asked for' }).nullish(),
  suffix: z.literal('', { error: 'nothing can be put behind a reply' }).nullish(),
});

const words = z.union([
  z.string(),
  z
    .array(z.object({ type: z.literal('text', { error: 'only text is read' }), text: z.string() }))
    .transform((parts) => parts.map(({ text }) => text).join('')),
]);

const call = z.object({
  id: z.string().optional(),
  type: z.literal('function').default('function'),
  function: z.object({ name: z.string(), arguments: z.string().transform(argumentsOf) }),
});

const turn = z.discriminatedUnion('role', [
  z.object({ role: z.enum(['system', 'developer', 'user']), content: words }),
  z.object({
    role: z.literal('assistant'),
    content: words.nullish().transform((text) => text ?? ''),
    tool_calls: z.array(call).min(1).nullish(),
  }),
  z.object({ role: z.literal('tool'), content: words, tool_call_id: z.string().optional() }),
]);

const tool = z.object({
  type: z.literal('function'),
  function: z.object({
    name: z.string().min(1),
    description: z.string().optional(),
    parameters: z.record(z.string(), z.json()).optional(),
  }),
});

const responseFormat = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({
    type: z.literal('json_schema'),
    json_schema: z.object({ schema: z.record(z.string(), z.unknown()) }),
  }),
]);

const chatBody = z.strictObject({
  ...common,
  messages: z.array(turn).min(1),
  max_completion_tokens: z.int().positive().nullish(),
  tools: z.array(tool).nullish(),
  tool_choice: z.enum(['auto', 'none'], { error: 'only auto or none can be chosen' }).nullish(),
  parallel_tool_calls: z.unknown().optional(),
  response_format: responseFormat.nullish(),
  logprobs: z.literal(false, { error: 'only false can be asked for' }).nullish(),
});

/** @throws `usage.invalid` with the field. */
export function textAsked(body: unknown): Asked {
  const given = parseInput(textBody, body);
  const text = Array.isArray(given.prompt) ? given.prompt[0] : given.prompt;
  return { ...commonOf(given), prompt: { text }, grammar: null };
}

/** @throws `usage.invalid` with the field; `serve.unsupported`; `llama.grammar` */
export function chatAsked(body: unknown): Asked {
  const given = parseInput(chatBody, body);
  const tools = given.tool_choice === 'none' ? [] : (given.tools ?? []);
  const grammar = grammarOf(given.response_format);
  if (grammar !== null && tools.length > 0)
    fail('serve.unsupported', 'a reply cannot be held to a format and call tools', {
      location: { field: 'response_format' },
    });
  const turns = given.messages.map(turnOf);
  const maxTokens = given.max_completion_tokens ?? given.max_tokens ?? null;
  return { ...commonOf(given), prompt: { turns, tools }, maxTokens, grammar };
}

function commonOf(given: z.output<z.ZodObject<typeof common>>): Omit<Asked, 'prompt' | 'grammar'> {
  const { temperature, top_p: topP, seed, stop, stream } = given;
  return {
    model: given.model ?? null,
    maxTokens: given.max_tokens ?? null,
    sampling: { temperature: temperature ?? 0, topP: topP ?? 1, seed: (seed ?? 42) >>> 0 },
    stops: typeof stop === 'string' ? [stop] : (stop ?? []),
    stream: stream ?? false,
    countsInStream: given.stream_options?.include_usage ?? false,
  };
}

/** `developer` is what newer programs call the system. */
function turnOf(given: z.output<typeof turn>): ToolTurn {
  if (given.role === 'developer') return { role: 'system', content: given.content };
  if (given.role !== 'assistant') return given as ToolTurn;
  const { content, tool_calls: calls } = given;
  return { role: 'assistant', content, ...(calls != null && { tool_calls: calls }) } as ToolTurn;
}

function grammarOf(format: z.output<typeof responseFormat> | null | undefined): string | null {
  if (format == null || format.type === 'text') return null;
  return jsonGrammar(format.type === 'json_object' ? anyObject : format.json_schema.schema);
}

/** Templates take the arguments of a call as an object; over the wire they are JSON in a string. */
function argumentsOf(text: string, context: z.RefinementCtx): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  context.addIssue({ code: 'custom', message: 'the arguments of a call are a JSON object' });
  return z.NEVER;
}
