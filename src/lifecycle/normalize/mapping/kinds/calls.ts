/**
 * Calls of tools in any of the forms in which they are published, as OpenAI writes them.
 *
 * @module
 */
import type { Tool, ToolCall } from '../../../../catalog/records/message.ts';
import { Refusal } from '../fields/refusal.ts';
import { isObject, parseStructure } from '../fields/structure.ts';

type Arguments = ToolCall['function']['arguments'];

/** Hermes and Qwen write `<tool_call>…</tool_call>`; Glaive writes `<functioncall> …`. */
const SPELLED_OUT =
  /<tool_call>([\s\S]*?)<\/tool_call>|<functioncall>([\s\S]*?)(?=<functioncall>|$)/g;

/**
 * @param source A list of calls, one call, or the JSON of either.
 * @throws Refusal `record.tool-call`
 */
export function readCalls(source: unknown, field: string): ToolCall[] {
  if (source === undefined || source === null || source === '') return [];
  const value = typeof source === 'string' ? parseStructure(source.trim()) : source;
  return (Array.isArray(value) ? value : [value]).map((call: unknown) => readCall(call, field));
}

/** Splits what an assistant said into words and the calls spelled out among them. */
export function splitCalls(text: string, field: string): { words: string; calls: ToolCall[] } {
  const calls = [...text.matchAll(SPELLED_OUT)].flatMap((match) =>
    readCalls(match[1] ?? match[2], field),
  );
  return { words: calls.length === 0 ? text : text.replaceAll(SPELLED_OUT, '').trim(), calls };
}

function readCall(source: unknown, field: string): ToolCall {
  const call = isObject(source) && isObject(source.function) ? source.function : source;
  if (!isObject(call) || typeof call.name !== 'string' || call.name === '')
    throw new Refusal('record.tool-call', `field ${field} holds a call without a name`, field);
  const id = isObject(source) && typeof source.id === 'string' ? source.id : undefined;
  return {
    ...(id !== undefined && { id }),
    type: 'function',
    function: {
      name: call.name,
      arguments: readArguments(argumentsOf(call), call.name, field),
    },
  };
}

/** Under any of the names in use. */
const argumentsOf = (call: Record<string, unknown>): unknown =>
  call.arguments ?? call.parameters ?? call.input ?? call.args ?? {};

function readArguments(source: unknown, name: string, field: string): Arguments {
  const value = typeof source === 'string' ? parseStructure(source.trim() || '{}') : source;
  if (!isObject(value))
    throw new Refusal('record.tool-call', `the arguments of ${name} are no object`, field);
  return value as Arguments;
}

/** @throws Refusal `record.tool-call` for a call of a tool that is not there. */
export function checkCalls(calls: readonly ToolCall[], tools: readonly Tool[]): void {
  const known = new Set(tools.map((tool) => tool.function.name));
  const stray = calls.find((call) => !known.has(call.function.name));
  if (stray !== undefined)
    throw new Refusal(
      'record.tool-call',
      `${stray.function.name} is called, which is none of the record's tools`,
    );
}
