/**
 * Pairs of a better and a worse continuation. The sides may be texts, lists of turns, or whole
 * conversations that share their beginning.
 *
 * @module
 */
import type { MappingOf } from '../../../../catalog/records/mapping.ts';
import type { ChatTurn } from '../../../../catalog/records/message.ts';
import { Refusal } from '../fields/refusal.ts';
import { compileValue } from '../fields/value-template.ts';
import { checkTurns } from '../turns/alternation.ts';
import { compileValues, type ContentMapper } from './content-mapper.ts';
import { compileChatTurns } from '../turns/turn-list.ts';

type Side = MappingOf<'preference'>['chosen'];

export function compilePreference(mapping: MappingOf<'preference'>): ContentMapper {
  const prompt = mapping.prompt === undefined ? undefined : compileSide(mapping.prompt, 'user');
  const chosen = compileSide(mapping.chosen, 'assistant');
  const rejected = compileSide(mapping.rejected, 'assistant');
  const opening = compileValues({ system: mapping.system });
  const sides = [prompt, chosen, rejected].filter((side) => side !== undefined);
  return {
    fields: [...sides.flatMap(({ fields }) => fields), ...opening.fields],
    content(record) {
      const [better, worse] = [chosen.turns(record), rejected.turns(record)];
      const asked = prompt?.turns(record) ?? better.slice(0, sharedTurns(better, worse));
      const { system } = opening.optional(record, 'system');
      const before: ChatTurn[] =
        system === undefined || asked[0]?.role === 'system'
          ? asked
          : [{ role: 'system', content: system }, ...asked];
      const content = {
        prompt: before,
        chosen: continuation(asked, better),
        rejected: continuation(asked, worse),
      };
      if (sharedTurns(content.chosen, content.rejected) === content.chosen.length)
        throw new Refusal('record.preference', 'chosen and rejected are the same');
      for (const side of [content.chosen, content.rejected])
        if (checkTurns([...before, ...side]).length < before.length + side.length)
          throw new Refusal('record.turns', 'a continuation ends with a turn of the user');
      if (before.at(-1)?.role !== 'user')
        throw new Refusal('record.turns', 'the prompt does not end with a turn of the user');
      return content;
    },
  };
}

interface SideReader {
  fields: ContentMapper['fields'];
  turns(record: Record<string, unknown>): ChatTurn[];
}

function compileSide(side: Side, role: 'user' | 'assistant'): SideReader {
  if (typeof side === 'object' && 'messages' in side) return compileChatTurns(side.messages);
  const value = compileValue(side);
  return {
    fields: value.fields,
    turns: (record) => [{ role, content: value.render(record) }],
  };
}

const equal = (a: ChatTurn, b: ChatTurn | undefined): boolean =>
  a.role === b?.role && a.content === b.content;

/** How many turns two conversations have in common from their beginning. */
function sharedTurns(first: readonly ChatTurn[], second: readonly ChatTurn[]): number {
  const differs = first.findIndex((turn, index) => !equal(turn, second[index]));
  return differs < 0 ? first.length : differs;
}

/** What comes after the prompt, where a side repeats it. */
const continuation = (prompt: readonly ChatTurn[], side: readonly ChatTurn[]): ChatTurn[] =>
  side.length > prompt.length && sharedTurns(prompt, side) === prompt.length
    ? side.slice(prompt.length)
    : [...side];
