/**
 * Puts the examples of a subject before what it is asked, as many as leave all of that in its rows.
 *
 * @module
 */
import { toMessages } from '../../catalog/records/conversation.ts';
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import type { ChatMessage } from '../../engine/tokenizer/chat-template.ts';
import {
  encodeChats,
  encodePrompt,
  type TrainingExample,
} from '../../engine/tokenizer/training-example.ts';
import type { StoredExample } from '../../engine/tokenizer/token-set.ts';
import { encodeRecords } from '../../planning/tokens/encode-records.ts';
import { afterShots, repliesIn } from '../shots.ts';
import type { Subject } from '../subject.ts';

/**
 * Encodes records as `encodeRecords` does, with examples before each: of the examples no token is a
 * target. Records of one id, which differ in what is replied, are shown the same.
 *
 * @throws The problems of `encodeRecords`.
 */
export async function encodeShown(
  { tokenizer, shots, limit }: Subject,
  records: readonly CanonicalRecord[],
): Promise<StoredExample[]> {
  if (shots.length === 0) return encodeRecords(tokenizer, records);
  const examples: StoredExample[] = [];
  let places = [...records.keys()];
  for (let count = shots.length; places.length > 0; count--) {
    const shown = shots.slice(0, count);
    const encoded = await encodeChats(
      tokenizer,
      places.map((place) => afterShots(toMessages(records[place])!, shown)),
    );
    const tooLong = new Set(
      places.flatMap((place, i) =>
        count > 0 && encoded[i].ids.length > limit ? [records[place].id] : [],
      ),
    );
    for (const [i, place] of places.entries()) {
      const recordId = records[place].id;
      if (!tooLong.has(recordId))
        examples[place] = { ...withoutReplies(encoded[i], repliesIn(shown)), recordId };
    }
    places = places.filter((place) => tooLong.has(records[place].id));
  }
  return examples;
}

/** Encodes a prompt after examples, of which as many are shown as leave room for `reply` tokens. */
export async function encodeShownPrompt(
  { tokenizer, shots, limit }: Subject,
  messages: readonly ChatMessage[],
  reply: number,
): Promise<number[]> {
  for (let count = shots.length; ; count--) {
    const ids = await encodePrompt(tokenizer, afterShots(messages, shots.slice(0, count)));
    if (count === 0 || ids.length + reply <= limit) return ids;
  }
}

/** The first replies, which stand in the examples, are no targets. */
function withoutReplies(example: TrainingExample, replies: number): TrainingExample {
  const targets = example.targets.slice();
  let at = 0;
  for (let reply = 0; reply < replies; reply++) {
    at = targets.indexOf(1, at);
    for (; targets[at] === 1; at++) targets[at] = 0;
  }
  return { ...example, targets };
}
