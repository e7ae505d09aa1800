/**
 * Reads a field that holds the turns of a conversation.
 *
 * @module
 */
import type { Branch, TurnList } from '../../../../catalog/records/mapping-parts.ts';
import type { ChatTurn } from '../../../../catalog/records/message.ts';
import { compileCondition } from '../fields/condition.ts';
import { readField } from '../fields/field-path.ts';
import { Refusal } from '../fields/refusal.ts';
import { fieldText, type ValueTemplate } from '../fields/value-template.ts';
import { branchOf, type SourceItem } from './branch.ts';
import { readWords, type Words } from './content-parts.ts';

type Source = Record<string, unknown>;

export interface SourceTurn<Role> extends SourceItem {
  role: Role;
  words: Words;
}

export interface TurnReader<Turn> {
  /** Field paths that it reads. */
  fields: ValueTemplate['fields'];
  /** @throws Refusal when the field is no list of turns, or a role is unknown. */
  turns(record: Source): Turn[];
}

export function compileTurnList<Role extends string>(
  list: Omit<TurnList, 'roles'> & { roles: 'opener' | Record<string, Role> },
): TurnReader<SourceTurn<Role>> {
  const { asker, branch } = list;
  const roles = asker === undefined ? list.roles : 'opener';
  const places = placesOf(list);
  const conditions = (list.where ?? []).map(compileCondition);
  const roleBy = (name: string, opener: string): Role | undefined =>
    roles === 'opener' ? ((name === opener ? 'user' : 'assistant') as Role) : roleOf(roles, name);
  return {
    fields: [
      // Of several places a record may lack some, and of those to choose from all but one.
      ...(places.length === 1 && places[0].length === 1
        ? [{ path: places[0][0], optional: false }]
        : []),
      ...(asker === undefined ? [] : [{ path: asker, optional: false }]),
      ...(branch?.leaf === undefined ? [] : [{ path: branch.leaf, optional: true }]),
    ],
    turns(record) {
      const kept = itemsAt(places, branch, record).filter(
        ({ item }) => typeof item === 'string' || conditions.every((holds) => holds(item)),
      );
      const names = kept.map((each) => nameOf(each, list.role));
      const opener = asker === undefined ? names[0] : askerOf(record, asker);
      let before: string | undefined;
      return kept.map(({ item, place, isTurn }, index) => {
        if (typeof item === 'string' && isTurn) {
          before = before === 'user' && asker === undefined ? 'assistant' : 'user';
          return { role: before as Role, words: readWords(item, place), item, place };
        }
        const name = names[index] ?? '';
        const role = roleBy(name, opener ?? '');
        before = role;
        if (role === undefined)
          throw names[index] === undefined
            ? new Refusal('record.missing-field', `${place} lacks ${list.role}`, place)
            : new Refusal('record.role', `${place} has the unknown role ${name}`, place);
        const words = readWords(readField(item, list.content), `${place}.${list.content}`);
        return { role, words, item, place };
      });
    },
  };
}

/** Places one after the other, each with the paths to choose from. */
export const placesOf = ({ field }: Pick<TurnList, 'field'>): string[][] =>
  (typeof field === 'string' ? [field] : field).map((place) =>
    typeof place === 'string' ? [place] : place,
  );

/** Whether a record has none of the places. */
export const lacks = (list: Pick<TurnList, 'field'>, record: Source): boolean =>
  placesOf(list).every((paths) => paths.every((path) => isMissing(readField(record, path))));

/** What is at the places, in order; a record may lack some of several, but not all. */
function itemsAt(
  places: readonly string[][],
  branch: Branch | undefined,
  record: Source,
): SourceItem[] {
  const there = places.flatMap(
    (paths) => paths.find((path) => !isMissing(readField(record, path))) ?? [],
  );
  if (there.length === 0) {
    const [[field]] = places;
    throw new Refusal('record.missing-field', `field ${field} is missing`, field);
  }
  return there.flatMap((field) => {
    const source = readField(record, field);
    const isAlone = places.length === 1 && places[0].length === 1;
    if (typeof source === 'object')
      return branch ? branchOf(branch, source!, field, record) : itemsOf(source!, field, !isAlone);
    if (isAlone) throw new Refusal('record.field-type', `field ${field} is no list`, field);
    return [{ item: fieldText(source, field), place: field, isTurn: true }];
  });
}

/**
 * An object is one turn; of pairs of texts each is one. A text by itself is one only among several
 * places: in a list of turns it has lost its speaker.
 */
function itemsOf(source: object, field: string, isText: boolean): SourceItem[] {
  if (!Array.isArray(source)) return [{ item: source, place: field }];
  return source.flatMap((item: unknown, index) => {
    const place = `${field}.${index}`;
    const isPair =
      Array.isArray(item) && item.every((each) => typeof each !== 'object' || each === null);
    const items = isPair ? item.filter((each) => !isMissing(each)) : [item];
    return items.map((each: unknown) => ({ item: each, place, isTurn: isPair || isText }));
  });
}

const isMissing = (value: unknown): boolean => value === undefined || value === null;

/** The name of the user, whoever speaks first. */
function askerOf(record: Source, path: string): string {
  const name = fieldText(readField(record, path), path);
  if (name === undefined)
    throw new Refusal('record.missing-field', `field ${path} is missing`, path);
  return name;
}

const nameOf = ({ item, place }: SourceItem, role: string): string | undefined =>
  fieldText(readField(item, role), `${place}.${role}`);

/** The turns of a chat: every one has words, and nothing but words. */
export function compileChatTurns(list: TurnList): TurnReader<ChatTurn> {
  const { fields, turns } = compileTurnList(list);
  return {
    fields,
    turns(record) {
      const said = turns(record).map(({ role, words, place }) => {
        if (words.text === undefined)
          throw new Refusal('record.missing-field', `${place} lacks ${list.content}`, place);
        if (words.calls.length + words.results.length > 0)
          throw new Refusal(
            'record.parts',
            `${place} calls a tool or holds what one gave back, which tool_call records have`,
            place,
          );
        return { role, content: words.text };
      });
      return list.join ? joinTurns(said) : said;
    },
  };
}

/** Neighbours of one role become one turn; the assistant waits for the user to begin. */
export function joinTurns<Turn extends { role: string; content: string; tool_calls?: unknown[] }>(
  turns: readonly Turn[],
): Turn[] {
  const begin = turns.findIndex(({ role }) => role === 'user');
  const joined: Turn[] = [];
  for (const [index, turn] of turns.entries()) {
    if (index < begin && turn.role !== 'system') continue;
    const before = joined.at(-1);
    if (before?.role !== turn.role || turn.role === 'tool') joined.push(turn);
    else joined[joined.length - 1] = together(before, turn);
  }
  return joined;
}

function together<Turn extends { content: string; tool_calls?: unknown[] }>(
  first: Turn,
  second: Turn,
): Turn {
  const calls = [...(first.tool_calls ?? []), ...(second.tool_calls ?? [])];
  return {
    ...first,
    content: [first.content, second.content].filter((text) => text !== '').join('\n\n'),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

/** By the name as it is or in lower case; `*` stands for all names that are not there. */
export function roleOf<Role>(roles: Record<string, Role>, name: string): Role | undefined {
  const known = [name, name.trim().toLowerCase(), ...(name === '' ? [] : ['*'])];
  const found = known.find((each) => Object.hasOwn(roles, each));
  return found === undefined ? undefined : roles[found];
}
