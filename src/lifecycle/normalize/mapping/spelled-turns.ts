/**
 * Chats whose turns stand in a row of a file as they are: a mapping that asks for nothing but to
 * pick them can be followed without making a record. Whatever is out of the ordinary, and whatever
 * is to be refused, is left to the mapper of records.
 *
 * @module
 */
import type { Mapping, MappingOf } from '../../../catalog/records/mapping.ts';
import type { Value } from '../../../catalog/records/mapping-parts.ts';
import { type Names, nodeKind, type NodeRow } from '../../../rows/records/node-row.ts';
import { chatRoles } from './chat-roles.ts';
import { roleOf } from './turns/turn-list.ts';

/** Places of turns in the bytes of a row; of a list longer than `count`, the rest is old. */
export interface SpelledTurns {
  /** Bytes of many rows; a view that is never filled anew, for it is told from others by itself. */
  block: Buffer;
  /** What begins an escape: a backslash in JSON, a quote in CSV. */
  mark: number;
  count: number;
  /** Places in `speakers`. */
  role: number[];
  /** Of the text as it is written. */
  start: number[];
  end: number[];
}

export interface TurnPicker {
  /** @returns False where the row is not as ordinary as that. */
  pick(row: NodeRow, turns: SpelledTurns): boolean;
}

/** Null for a mapping that asks for more. */
export function compileTurnPicker(mapping: Mapping): TurnPicker | null {
  const { records, each, parse, defaults, where, split, group, together } = mapping;
  const asked = [records, each, parse, defaults, where, split, group, together];
  if (asked.some((key) => key !== undefined)) return null;
  if (mapping.schema === 'instruction') return pickInstruction(mapping);
  if (mapping.schema !== 'chat' || mapping.answer !== null) return null;
  return 'turns' in mapping ? pickTurns(mapping) : pickList(mapping);
}

const UNKNOWN = -1;
const PATH = '.';
/** Fields that say where a record stands are in no row. */
const ORIGIN = '@';

function pickList({
  messages,
  system,
  reply,
}: Extract<MappingOf<'chat'>, { messages: unknown }>): TurnPicker | null {
  if (typeof messages.field !== 'string') return null;
  const keys = [messages.field, messages.role, messages.content];
  const { roles: names, where, join, branch } = messages;
  const picks = [where, join, branch].every((key) => key === undefined);
  if (system !== null || reply !== undefined || names === 'opener' || !picks) return null;
  if (keys.some((key) => key.includes(PATH) || key.startsWith(ORIGIN))) return null;
  /** By number of their name: the role, or unknown; undefined before it was asked for. */
  let roles: number[] = [];
  const numbers = numbersOf(keys, () => (roles = []));
  return {
    pick(row, turns) {
      const [field, role, content] = numbers(row.names);
      const list = row.member(0, field);
      if (list < 0 || row.kind(list) !== nodeKind.list) return false;
      turns.block = row.block;
      turns.mark = row.mark;
      turns.count = 0;
      const end = row.after(list);
      for (let node = list + 1; node < end; node = row.after(node)) {
        if (row.kind(node) !== nodeKind.object) return false;
        const speaker = row.member(node, role);
        const words = row.member(node, content);
        if (!isText(row, speaker) || !isText(row, words)) return false;
        const name = row.names.numberOf(row.block, row.start(speaker), row.end(speaker));
        if (name < 0) return false;
        roles[name] ??= placeOf(names, row.names.text(name));
        if (roles[name] === UNKNOWN) return false;
        turns.role[turns.count] = roles[name];
        turns.start[turns.count] = row.start(words);
        turns.end[turns.count++] = row.end(words);
      }
      return takesTurns(turns.role, turns.count);
    },
  };
}

/** @param name As it is spelled; one with escapes is looked at closely elsewhere. */
function placeOf(roles: Record<string, (typeof chatRoles)[number]>, name: string): number {
  const role = name.includes('\\') ? undefined : roleOf(roles, name);
  return role === undefined ? UNKNOWN : chatRoles.indexOf(role);
}

const FIELD = /^\{([^{}.?@]+)\}$/;

function pickTurns({ turns }: Extract<MappingOf<'chat'>, { turns: unknown }>): TurnPicker | null {
  const spelled = turns.flatMap((turn) => ('field' in turn ? [] : [turn]));
  if (spelled.length < turns.length) return null;
  const roles = spelled.map(({ role }) => chatRoles.indexOf(role));
  const contents = spelled.map(({ content }) => content);
  return takesTurns(roles) ? pickFields(contents, roles) : null;
}

function pickInstruction({
  system,
  instruction,
  input,
  output,
}: MappingOf<'instruction'>): TurnPicker | null {
  if (system !== undefined || input !== undefined) return null;
  return pickFields([instruction, output], [chatRoles.length, chatRoles.length + 1]);
}

function pickFields(contents: readonly Value[], roles: readonly number[]): TurnPicker | null {
  const fields = contents.map((content) =>
    typeof content === 'string' ? FIELD.exec(content)?.[1].trim() : undefined,
  );
  if (!fields.every((field) => field !== undefined)) return null;
  const numbers = numbersOf(fields);
  return {
    pick(row, turns) {
      const keys = numbers(row.names);
      turns.block = row.block;
      turns.mark = row.mark;
      turns.count = keys.length;
      for (let turn = 0; turn < keys.length; turn++) {
        const words = row.member(0, keys[turn]);
        if (!isText(row, words)) return false;
        turns.role[turn] = roles[turn];
        turns.start[turn] = row.start(words);
        turns.end[turn] = row.end(words);
      }
      return true;
    },
  };
}

/** Rows of another reader have other numbers. */
function numbersOf(keys: readonly string[], onOthers?: () => void) {
  let known: Names | undefined;
  let numbers: number[] = [];
  return (names: Names): readonly number[] => {
    if (names === known) return numbers;
    known = names;
    numbers = keys.map((key) => names.find(key));
    onOthers?.();
    return numbers;
  };
}

const isText = (row: NodeRow, node: number): boolean =>
  node >= 0 && row.kind(node) === nodeKind.string;

/** A system turn at most, then user and assistant in turn, and the assistant last. */
function takesTurns(role: readonly number[], count = role.length): boolean {
  const first = count > 0 && role[0] === 0 ? 1 : 0;
  if (count - first < 2 || (count - first) % 2 === 1) return false;
  for (let turn = first; turn < count; turn++)
    if (role[turn] !== 1 + ((turn - first) % 2)) return false;
  return true;
}
