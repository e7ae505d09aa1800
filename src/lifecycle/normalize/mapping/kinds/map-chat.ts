import type { MappingOf } from '../../../../catalog/records/mapping.ts';
import type { ChatTurn } from '../../../../catalog/records/message.ts';
import { compileValue } from '../fields/value-template.ts';
import { checkTurns } from '../turns/alternation.ts';
import { compileAnswer, type ContentMapper } from './content-mapper.ts';
import { compileSaid } from '../turns/content-parts.ts';
import { compileChatTurns, lacks, placesOf } from '../turns/turn-list.ts';

export function compileChat(mapping: MappingOf<'chat'>): ContentMapper {
  const { fields, turns } = 'turns' in mapping ? compileTurns(mapping) : compileList(mapping);
  const field = 'messages' in mapping ? placesOf(mapping.messages)[0][0] : undefined;
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
  const pieces = mapping.turns.map((piece): TurnMapper => {
    if ('field' in piece) {
      const { fields, turns } = compileChatTurns(piece);
      // What was said before may be nothing.
      return { fields, turns: (record) => (lacks(piece, record) ? [] : turns(record)) };
    }
    const { fields, render } = compileValue(piece.content);
    // A system turn made of optional fields may come out empty; the check drops it.
    return { fields, turns: (record) => [{ role: piece.role, content: render(record) }] };
  });
  return {
    fields: pieces.flatMap(({ fields }) => fields),
    turns: (record) => pieces.flatMap(({ turns }) => turns(record)),
  };
}

function compileList(mapping: Extract<MappingOf<'chat'>, { messages: unknown }>): TurnMapper {
  const opening = mapping.system === null ? undefined : compileSaid(mapping.system);
  const closing = mapping.reply === undefined ? undefined : compileSaid(mapping.reply);
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
