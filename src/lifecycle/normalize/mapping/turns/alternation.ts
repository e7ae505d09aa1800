/**
 * What every chat template needs: a system turn at most first, then user and assistant in turn.
 *
 * @module
 */
import type { ChatTurn } from '../../../../catalog/records/message.ts';
import { Refusal } from '../fields/refusal.ts';

/**
 * @param field What holds the turns, if one field does.
 * @throws Refusal `record.turns`, `record.empty`
 */
export function checkTurns(source: readonly ChatTurn[], field?: string): ChatTurn[] {
  const turns = source.filter(({ role, content }) => role !== 'system' || content !== '');
  const talk = turns[0]?.role === 'system' ? turns.slice(1) : turns;
  const empty = turns.findIndex((turn) => turn.content === '');
  if (empty >= 0)
    throw new Refusal('record.empty', `turn ${empty + 1} (${turns[empty].role}) is empty`, field);
  const wrong = talk.findIndex(
    (turn, index) => turn.role !== (index % 2 === 0 ? 'user' : 'assistant'),
  );
  if (wrong >= 0)
    throw new Refusal(
      'record.turns',
      `turn ${wrong + 1} after the system turn is by ${talk[wrong].role}; user and assistant must alternate`,
      field,
    );
  // A conversation that ends with the user has nothing to learn after its last reply.
  const whole = talk.length % 2 === 0 ? turns : turns.slice(0, -1);
  if (talk.length < 2) throw new Refusal('record.turns', 'the conversation holds no reply', field);
  return whole;
}
