/**
 * Examples from the training split that a model is shown before what it is asked: few-shot prompts
 * (Brown et al., arXiv 2005.14165). They are turns of the conversation, by the model's own template.
 *
 * @module
 */
import { toMessages } from '../catalog/records/conversation.ts';
import type { CanonicalRecord } from '../catalog/records/record.ts';
import type { RecordSchema } from '../catalog/records/record-schema.ts';
import type { ChatMessage } from '../engine/tokenizer/chat-template.ts';
import { drawSample } from './sample.ts';

/**
 * Tells whether records of a kind can have examples before them. Running text has no turns. Where
 * records have tools of their own, those of an example would stand for the wrong ones; of a preference,
 * two replies would be examples.
 */
export const takesShots = (records: RecordSchema): boolean =>
  records !== 'language_modeling' && records !== 'tool_call' && records !== 'preference';

/**
 * Draws up to `count` examples by content hash, evenly over labels, from the shorter half of the
 * records, so that several find room in one prompt.
 */
export function drawShots(
  train: readonly CanonicalRecord[],
  count: number,
  seed: number,
): CanonicalRecord[] {
  if (count === 0) return [];
  const usable = train.flatMap((record) => {
    const turns = exampleTurns(record);
    const whole = turns.at(0)?.role === 'user' && turns.at(-1)?.role === 'assistant';
    const length = turns.reduce((total, { content }) => total + content.length, 0);
    return whole ? [{ record, length }] : [];
  });
  const lengths = usable.map(({ length }) => length).sort((a, b) => a - b);
  const median = lengths[Math.floor((lengths.length - 1) / 2)];
  const short = usable.filter(({ length }) => length <= median);
  return drawSample(
    short.map(({ record }) => record),
    count,
    seed,
  );
}

/**
 * Puts examples before the first turn of a conversation; what the system says comes first, and once.
 */
export function afterShots(
  messages: readonly ChatMessage[],
  shots: readonly CanonicalRecord[],
): ChatMessage[] {
  const said = messages.filter(isSystem);
  const turns = messages.filter((message) => !isSystem(message));
  return [...said, ...shots.flatMap(exampleTurns), ...turns];
}

/** Counts the replies in the examples. */
export const repliesIn = (shots: readonly CanonicalRecord[]): number =>
  shots.flatMap(exampleTurns).filter(({ role }) => role === 'assistant').length;

const exampleTurns = (record: CanonicalRecord): ChatMessage[] =>
  (toMessages(record) ?? []).filter((message) => !isSystem(message));

const isSystem = ({ role }: ChatMessage): boolean => role === 'system';
