/**
 * Share of the assistant's calling turns that are right: the same functions with the same
 * arguments, all of them and no others. Calls of one turn may come in any order; arguments are
 * compared as JSON values. The history before each turn is the record's own.
 *
 * The harness has no such metric. This is the AST match of the Berkeley Function Calling
 * Leaderboard (gorilla.cs.berkeley.edu) with one acceptable value for each argument.
 *
 * @module
 */
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { replyMetric } from './metric.ts';

export const toolCallAccuracy = replyMetric({
  name: 'tool-call-accuracy',
  version: 1,
  source: 'Berkeley Function Calling Leaderboard, AST match on exact values',
});

export interface Call {
  name: string;
  arguments: Record<string, unknown>;
}

/** Tells whether the calls are the same, in any order. */
export const sameCalls = (given: readonly Call[], wanted: readonly Call[]): boolean =>
  inOrder(given) === inOrder(wanted);

const inOrder = (calls: readonly Call[]): string =>
  canonicalJson(calls.map(({ name, arguments: values }) => canonicalJson([name, values])).sort());

/**
 * Reads the calls that a reply makes: JSON between `<tool_call>` and its end mark, as Hermes and Qwen
 * write them; without such marks, a reply that is a call, a list of calls, or one call a line. There
 * are none where any of it cannot be read, since a caller could not run it either.
 */
export function callsIn(reply: string): Call[] {
  const marked = [...reply.matchAll(/<tool_call>([^]*?)<\/tool_call>/g)].map(([, body]) => body);
  const values = marked.length > 0 ? marked.map(parse) : [parse(reply)];
  const read =
    values.includes(undefined) && marked.length === 0
      ? reply.trim().split('\n').map(parse)
      : values;
  const calls = read.flat().map(callOf);
  return calls.every((call) => call !== undefined) ? calls : [];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Llama's templates say `parameters`; some models write the arguments as JSON in a string. */
function callOf(value: unknown): Call | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { name, arguments: given, parameters } = value as Record<string, unknown>;
  const stated = given ?? parameters ?? {};
  const values = typeof stated === 'string' ? parse(stated) : stated;
  return typeof name === 'string' && typeof values === 'object' && values !== null
    ? { name, arguments: values as Call['arguments'] }
    : undefined;
}
