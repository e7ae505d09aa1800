/**
 * Tools and calls spelled out in the turns themselves, for chat templates that know neither. The
 * form is that of Hermes and Qwen 2.5: `<tools>`, `<tool_call>` and `<tool_response>` around JSON.
 *
 * @module
 */
import type { ChatMessage } from '../../engine/tokenizer/chat-template.ts';
import type { Tool, ToolCall, ToolTurn } from './message.ts';

const INTRODUCTION =
  'You may call functions. Their signatures are within <tools></tools>. For each call write an object with name and arguments within <tool_call></tool_call>.';

/**
 * Makes turns of system, user and assistant alone. What a tool gave back becomes a turn of the user.
 */
export function spellOutTools(turns: readonly ToolTurn[], tools: readonly Tool[]): ChatMessage[] {
  const messages: ChatMessage[] = [];
  for (const turn of turns) {
    const message = spellOut(turn);
    const last = messages.at(-1);
    // Several results of one turn, or a result and what the user adds, are one turn.
    if (last?.role === message.role) last.content += `\n${message.content}`;
    else messages.push(message);
  }
  if (tools.length === 0) return messages;
  const introduction = [
    INTRODUCTION,
    '<tools>',
    ...inCustomaryOrder(tools).map((tool) => JSON.stringify(tool)),
    '</tools>',
  ].join('\n');
  const [first] = messages;
  if (first?.role === 'system') first.content += `\n\n${introduction}`;
  else messages.unshift({ role: 'system', content: introduction });
  return messages;
}

function spellOut(turn: ToolTurn): ChatMessage {
  if (turn.role === 'tool')
    return { role: 'user', content: `<tool_response>\n${turn.content}\n</tool_response>` };
  const calls = turn.role === 'assistant' ? (turn.tool_calls ?? []) : [];
  return {
    role: turn.role,
    content: [turn.content, ...calls.map(spellOutCall)].filter((part) => part !== '').join('\n'),
  };
}

function spellOutCall({ function: { name, arguments: values } }: ToolCall): string {
  return `<tool_call>\n${JSON.stringify({ name, arguments: values })}\n</tool_call>`;
}

const ORDER = ['type', 'name', 'description', 'enum', 'properties', 'required', 'items'];

/**
 * Puts the keys of tools in the order in which people write them. Dataset files sort all keys; a model
 * that is served meets `type` before `function`, and `name` before `description`.
 */
export const inCustomaryOrder = (tools: readonly Tool[]): Tool[] =>
  tools.map(({ function: { name, description, parameters } }) => ({
    type: 'function',
    function: {
      name,
      ...(description !== undefined && { description }),
      ...(parameters !== undefined && { parameters: ordered(parameters) }),
    },
  }));

const rank = (keyword: string): number => {
  const known = ORDER.indexOf(keyword);
  return known < 0 ? ORDER.length : known;
};

/** A JSON Schema: known keywords first, the rest as they are, and so within. */
function ordered<Schema>(schema: Schema): Schema {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return schema;
  const entries = Object.entries(schema)
    .map(([keyword, value]): [string, unknown] => [
      keyword,
      keyword === 'properties' ? orderedEach(value) : ordered(value),
    ])
    .sort(([a], [b]) => rank(a) - rank(b));
  return Object.fromEntries(entries) as Schema;
}

/** Names of parameters are no keywords: they keep their order. */
const orderedEach = (properties: unknown): unknown =>
  typeof properties === 'object' && properties !== null
    ? Object.fromEntries(
        Object.entries(properties).map(([name, schema]) => [name, ordered(schema as unknown)]),
      )
    : properties;
