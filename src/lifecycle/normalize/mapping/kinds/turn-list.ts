/**
 * Reads a field that holds the turns of a conversation.
 *
 * @module
 */
import type { ToolTurnList, TurnList } from '../../../../catalog/records/mapping-parts.ts';
import type { ChatTurn } from '../../../../catalog/records/message.ts';
import { readField } from '../fields/field-path.ts';
import { Refusal } from '../fields/refusal.ts';
import { normalizeText } from '../fields/text-policy.ts';
import { fieldText } from '../fields/value-template.ts';

interface SourceTurn<Role> {
  role: Role;
  /** Undefined where the turn has none. */
  content: string | undefined;
  item: unknown;
  /** Path of the turn. */
  place: string;
}

/** @throws Refusal when the field is no list of turns, or a role is unknown. */
export function readTurns<Role extends string>(
  list: Omit<ToolTurnList, 'roles'> & { roles: Record<string, Role> },
  record: Record<string, unknown>,
): SourceTurn<Role>[] {
  const source = readField(record, list.field);
  if (source === undefined || source === null)
    throw new Refusal('record.missing-field', `field ${list.field} is missing`, list.field);
  if (!Array.isArray(source))
    throw new Refusal('record.field-type', `field ${list.field} is no list`, list.field);
  return source.map((item: unknown, index) => {
    const place = `${list.field}.${index}`;
    const name = fieldText(readField(item, list.role), `${place}.${list.role}`);
    if (name === undefined)
      throw new Refusal('record.missing-field', `${place} lacks ${list.role}`, place);
    const role = roleOf(list.roles, name);
    if (role === undefined)
      throw new Refusal('record.role', `${place} has the unknown role ${name}`, place);
    return { role, content: wordsOf(item, list.content, place), item, place };
  });
}

/** The turns of a chat: every one has words. */
export function readChatTurns(list: TurnList, record: Record<string, unknown>): ChatTurn[] {
  return readTurns(list, record).map(({ role, content, place }) => {
    if (content === undefined)
      throw new Refusal('record.missing-field', `${place} lacks ${list.content}`, place);
    return { role, content };
  });
}

export const roleOf = <Role>(roles: Record<string, Role>, name: string): Role | undefined =>
  Object.hasOwn(roles, name) ? roles[name] : lowerCase(roles, name.trim().toLowerCase());

const lowerCase = <Role>(roles: Record<string, Role>, name: string): Role | undefined =>
  Object.hasOwn(roles, name) ? roles[name] : undefined;

/** Words may be a text, or a list of parts as multimodal chats have them, of which all are text. */
function wordsOf(item: unknown, key: string, place: string): string | undefined {
  const content = readField(item, key);
  const parts = Array.isArray(content) ? content : [content];
  const texts = parts.map((part: unknown) =>
    fieldText(Array.isArray(content) ? readField(part, 'text') : part, `${place}.${key}`),
  );
  if (texts.every((text) => text === undefined)) return undefined;
  if (texts.includes(undefined))
    throw new Refusal('record.field-type', `${place} holds more than text`, place);
  return normalizeText(texts.join('\n'));
}
