/**
 * Conversations with tools. Whatever form the calls have in the data, they end up in `tool_calls`
 * of the turn that makes them, and results in turns of the role `tool`.
 *
 * @module
 */
import type { MappingOf } from '../../../../catalog/records/mapping.ts';
import type { ToolTurn } from '../../../../catalog/records/message.ts';
import type { Role } from '../../../../catalog/records/role-names.ts';
import { readField } from '../fields/field-path.ts';
import { Refusal } from '../fields/refusal.ts';
import { checkCalls, readCalls, splitCalls } from './calls.ts';
import { compileValues, type ContentMapper } from './content-mapper.ts';
import { readTools } from './tools.ts';
import { compileSaid, readWords, type ToolResult } from '../turns/content-parts.ts';
import { compileTurnList, joinTurns, type SourceTurn } from '../turns/turn-list.ts';

type Source = Record<string, unknown>;

export function compileToolCall(mapping: MappingOf<'tool_call'>): ContentMapper {
  const { fields, turns } = 'query' in mapping ? compileQuery(mapping) : compileList(mapping);
  const { tools: toolsAt } = mapping;
  const opening = mapping.system === undefined ? undefined : compileSaid(mapping.system);
  return {
    fields: [
      ...(toolsAt ? [{ path: toolsAt.field, optional: true }] : []),
      ...fields,
      ...(opening?.fields ?? []),
    ],
    content(record) {
      const tools = toolsAt ? readTools(readField(record, toolsAt.field), toolsAt.field) : [];
      const system = opening?.render(record) ?? '';
      const messages = checkToolTurns(withSystem(turns(record), system));
      checkCalls(messages.flatMap(callsOf), tools);
      return { tools, messages };
    },
  };
}

interface ToolTurnMapper {
  fields: ContentMapper['fields'];
  turns(record: Source): ToolTurn[];
}

function compileQuery(
  mapping: Extract<MappingOf<'tool_call'>, { query: unknown }>,
): ToolTurnMapper {
  const { query, calls } = mapping;
  const { fields, text } = compileValues({ query });
  return {
    fields: [...fields, { path: calls.field, optional: false }],
    turns(record) {
      const made = readCalls(readField(record, calls.field), calls.field);
      if (made.length === 0)
        throw new Refusal('record.tool-call', `field ${calls.field} holds no call`, calls.field);
      return [
        { role: 'user', content: text(record, 'query') },
        { role: 'assistant', content: '', tool_calls: made },
      ];
    },
  };
}

function compileList({
  messages: list,
}: Extract<MappingOf<'tool_call'>, { messages: unknown }>): ToolTurnMapper {
  const { fields, turns } = compileTurnList(list);
  return {
    fields,
    turns(record) {
      const said = turns(record).flatMap(turnsOf);
      return list.join ? joinTurns(said) : said;
    },
  };
}

/** Several where a turn of the source gives results back among its words. */
function turnsOf({ role, words, item, place }: SourceTurn<Role>): ToolTurn[] {
  const { text = '', calls } = words;
  const results = words.results.map((result) => resultTurn(result, place));
  if (role === 'assistant') {
    const spelled = splitCalls(text, place);
    const all = [
      ...calls.flatMap((call) => readCalls(call, place)),
      ...readCalls(readField(item, 'tool_calls'), `${place}.tool_calls`),
      ...readCalls(readField(item, 'function_call'), `${place}.function_call`),
      ...spelled.calls,
    ];
    return [
      { role, content: spelled.words, ...(all.length > 0 && { tool_calls: all }) },
      ...results,
    ];
  }
  if (calls.length > 0)
    throw new Refusal('record.parts', `${place} calls a tool, which only the assistant may`, place);
  if (role === 'call')
    return [{ role: 'assistant', content: '', tool_calls: readCalls(text, place) }];
  if (results.length > 0 && text === '') return results;
  const turn: ToolTurn = role === 'tool' ? toolTurn(text, item) : { role, content: text };
  return [...results, turn];
}

function resultTurn({ content, id, name }: ToolResult, place: string): ToolTurn {
  const { text = '', calls, results } = readWords(content, place);
  if (calls.length + results.length > 0)
    throw new Refusal('record.parts', `${place} holds calls within a result`, place);
  return toolTurn(text, { tool_call_id: id, name });
}

function toolTurn(content: string, item: unknown): ToolTurn {
  const id = readField(item, 'tool_call_id');
  const name = readField(item, 'name');
  return {
    role: 'tool',
    content,
    ...(typeof id === 'string' && { tool_call_id: id }),
    ...(typeof name === 'string' && { name }),
  };
}

const withSystem = (turns: ToolTurn[], system: string): ToolTurn[] =>
  system === '' || turns[0]?.role === 'system'
    ? turns
    : [{ role: 'system', content: system }, ...turns];

const callsOf = (turn: ToolTurn) => (turn.role === 'assistant' ? (turn.tool_calls ?? []) : []);

/**
 * System at most first, then user; tools answer calls; nothing is said twice in a row. What follows
 * the last turn of the assistant is left out: there is nothing to learn from it.
 *
 * @throws Refusal `record.turns`, `record.empty`
 */
function checkToolTurns(source: readonly ToolTurn[]): ToolTurn[] {
  const said = source.filter((turn) => turn.role !== 'system' || turn.content !== '');
  const turns = said.slice(0, said.findLastIndex(({ role }) => role === 'assistant') + 1);
  const start = turns[0]?.role === 'system' ? 1 : 0;
  if (turns.length - start < 2)
    throw new Refusal('record.turns', 'the conversation holds no reply');
  turns.forEach((turn, index) => {
    const place = `turn ${index + 1} (${turn.role})`;
    const silent = turn.content === '' && turn.role !== 'tool' && callsOf(turn).length === 0;
    if (silent) throw new Refusal('record.empty', `${place} is empty`);
    if (index < start) return;
    const before = index === start ? undefined : turns[index - 1];
    if (!mayFollow(turn, before))
      throw new Refusal('record.turns', `${place} follows ${before?.role ?? 'nothing'}`);
  });
  return turns;
}

function mayFollow(turn: ToolTurn, before: ToolTurn | undefined): boolean {
  if (before === undefined) return turn.role === 'user';
  switch (turn.role) {
    case 'user':
      return before.role === 'assistant' || before.role === 'tool';
    case 'assistant':
      return before.role === 'user' || before.role === 'tool';
    case 'tool':
      return before.role === 'tool' || callsOf(before).length > 0;
    case 'system':
      return false;
  }
}
