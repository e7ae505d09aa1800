import type { MappingOf } from '../../../../catalog/records/mapping.ts';
import type { ChatTurn } from '../../../../catalog/records/message.ts';
import { compileValue } from '../fields/value-template.ts';
import { checkTurns } from './alternation.ts';
import { compileAnswer, type ContentMapper } from './content-mapper.ts';
import { compileChatTurns } from './turn-list.ts';

export function compileChat(mapping: MappingOf<'chat'>): ContentMapper {
  const { fields, turns } = 'turns' in mapping ? compileTurns(mapping) : compileList(mapping);
  const field = 'messages' in mapping ? mapping.messages.field : undefined;
  const answer = compileAnswer(mapping.answer?.pattern, 'answer');
  return {
    fields,
    content(record) {
      const messages = checkTurns(turns(record), field);
      return { messages, ...answer(messages[messages.length - 1].content) };
    },
  };
}

interface TurnMapper {
  fields: ContentMapper['fields'];
  turns(record: Record<string, unknown>): ChatTurn[];
}

function compileTurns(mapping: Extract<MappingOf<'chat'>, { turns: unknown }>): TurnMapper {
  const turns = mapping.turns.map(({ role, content }) => ({ role, value: compileValue(content) }));
  return {
    fields: turns.flatMap(({ value }) => value.fields),
    // A system turn made of optional fields may come out empty; the check drops it.
    turns: (record) => turns.map(({ role, value }) => ({ role, content: value.render(record) })),
  };
}

function compileList(mapping: Extract<MappingOf<'chat'>, { messages: unknown }>): TurnMapper {
  const opening = mapping.system === null ? undefined : compileValue(mapping.system);
  const closing = mapping.reply === undefined ? undefined : compileValue(mapping.reply);
  const list = compileChatTurns(mapping.messages);
  return {
    fields: [...list.fields, ...(opening?.fields ?? []), ...(closing?.fields ?? [])],
    turns(record) {
      const turns = list.turns(record);
      const first = opening?.render(record) ?? '';
      if (first !== '' && turns[0]?.role !== 'system')
        turns.unshift({ role: 'system', content: first });
      const last = closing?.render(record) ?? '';
      if (last !== '') turns.push({ role: 'assistant', content: last });
      return turns;
    },
  };
}
