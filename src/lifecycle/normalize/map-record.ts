/**
 * Applies a mapping to source records: one engine, whether the mapping was inferred or given.
 *
 * @module
 */
import type { Mapping, MessageListMapping, TurnsMapping } from '../../catalog/records/mapping.ts';
import type { ChatTurn } from '../../catalog/records/message.ts';
import type { Content } from '../../catalog/records/record.ts';
import { readField } from './field-path.ts';
import { Refusal } from './refusal.ts';
import { normalizeText } from './text-policy.ts';
import { compileValue, fieldText, type ValueTemplate } from './value-template.ts';

export interface RecordMapper {
  /** Field paths that the mapping reads. */
  fields: ValueTemplate['fields'];
  /** @throws Refusal */
  map(record: Record<string, unknown>): Content;
}

export function compileMapping(mapping: Mapping): RecordMapper {
  if (mapping.schema === 'classification') {
    const [text, label] = [compileValue(mapping.text), compileValue(mapping.label)];
    return {
      fields: [...text.fields, ...label.fields],
      map: (record) => ({
        text: filled(text.render(record), 'text'),
        label: filled(label.render(record), 'label'),
      }),
    };
  }
  if (mapping.schema === 'language_modeling') {
    const text = compileValue(mapping.text);
    return {
      fields: text.fields,
      map: (record) => ({ text: filled(text.render(record), 'text') }),
    };
  }
  const { fields, messages } =
    'turns' in mapping ? compileTurns(mapping) : compileMessageList(mapping);
  const answer = mapping.answer && new RegExp(mapping.answer.pattern, 'u');
  return {
    fields,
    map: (record) => {
      const turns = checkTurns(messages(record));
      const found = answer?.exec(turns[turns.length - 1].content)?.[1]?.trim();
      return found ? { messages: turns, answer: found } : { messages: turns };
    },
  };
}

interface MessageMapper {
  fields: ValueTemplate['fields'];
  messages(record: Record<string, unknown>): ChatTurn[];
}

function compileTurns(mapping: TurnsMapping): MessageMapper {
  const turns = mapping.turns.map(({ role, content }) => ({ role, value: compileValue(content) }));
  return {
    fields: turns.flatMap(({ value }) => value.fields),
    messages: (record) =>
      turns
        .map(({ role, value }) => ({ role, content: value.render(record) }))
        // A system turn made of optional fields may come out empty; other turns may not.
        .filter(({ role, content }) => role !== 'system' || content !== ''),
  };
}

function compileMessageList({ messages: list, system }: MessageListMapping): MessageMapper {
  const opening = system === null ? undefined : compileValue(system);
  return {
    fields: [{ path: list.field, optional: false }, ...(opening?.fields ?? [])],
    messages: (record) => {
      const source = readField(record, list.field);
      if (source === undefined || source === null)
        throw new Refusal('record.missing-field', `field ${list.field} is missing`, list.field);
      if (!Array.isArray(source))
        throw new Refusal('record.field-type', `field ${list.field} is no list`, list.field);
      const turns = source.map((item: unknown, index) => {
        const place = `${list.field}.${index}`;
        const name = fieldText(readField(item, list.role), `${place}.${list.role}`);
        const content = fieldText(readField(item, list.content), `${place}.${list.content}`);
        if (name === undefined || content === undefined)
          throw new Refusal('record.missing-field', `${place} lacks role or content`, place);
        const role = list.roles[name.trim().toLowerCase()];
        if (role === undefined)
          throw new Refusal('record.role', `${place} has the unknown role ${name}`, place);
        return { role, content: normalizeText(content) };
      });
      const first = opening?.render(record) ?? '';
      return first !== '' && turns[0]?.role !== 'system'
        ? [{ role: 'system' as const, content: first }, ...turns]
        : turns;
    },
  };
}

/** What every chat template needs: a system turn at most first, then user and assistant in turn. */
function checkTurns(source: ChatTurn[]): ChatTurn[] {
  const turns = source.filter(({ role, content }) => role !== 'system' || content !== '');
  const talk = turns[0]?.role === 'system' ? turns.slice(1) : turns;
  const empty = turns.findIndex((turn) => turn.content === '');
  if (empty >= 0)
    throw new Refusal('record.empty', `turn ${empty + 1} (${turns[empty].role}) is empty`);
  const wrong = talk.findIndex(
    (turn, index) => turn.role !== (index % 2 === 0 ? 'user' : 'assistant'),
  );
  if (wrong >= 0)
    throw new Refusal(
      'record.turns',
      `turn ${wrong + 1} after the system turn is by ${talk[wrong].role}; user and assistant must alternate`,
    );
  // A conversation that ends with the user has nothing to learn after its last reply.
  const whole = talk.length % 2 === 0 ? turns : turns.slice(0, -1);
  if (talk.length < 2) throw new Refusal('record.turns', 'the conversation holds no reply');
  return whole;
}

function filled(text: string, what: string): string {
  if (text === '') throw new Refusal('record.empty', `the ${what} is empty`);
  return text;
}
