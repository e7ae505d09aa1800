/**
 * What a plan learns from, as token sets hold it: single replies, or pairs of them. Of a pair both
 * replies follow the same tokens of the prompt, the better first, and each ends its own example; only
 * the reply carries loss, whatever was said before it.
 *
 * @module
 */
import type { CanonicalRecord, RecordOf } from '../../catalog/records/record.ts';
import type { StoredExample } from '../../engine/tokenizer/token-set.ts';
import type { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';
import type { TrainPlan } from '../../runtimes/train-plan.ts';
import { encodeRecords, fit, lastReplyTokens, type Fitted } from './encode-records.ts';

/** Examples of one pair. */
export const examplesOfPair = 2;

/**
 * Encodes what a plan with this preference learns from, whole; without one, what `encodeRecords` gives.
 *
 * @throws The problems of `encodeRecords`.
 */
export async function encodeToLearn(
  tokenizer: Tokenizer,
  records: readonly CanonicalRecord[],
  preference: TrainPlan['preference'],
): Promise<StoredExample[]> {
  if (preference === undefined) return encodeRecords(tokenizer, records);
  const replies = records
    .filter(isPair)
    .flatMap(({ id, source, prompt, chosen, rejected }) =>
      [chosen, rejected].map((reply) => ({ id, source, messages: [...prompt, ...reply] })),
    );
  const examples = await encodeRecords(tokenizer, replies);
  return examples.map((example) => ({
    ...example,
    targets: example.targets.fill(0, 0, replyStart(example)),
  }));
}

/** Makes every example at most as long as a plan's sequences, see `fit` and `fitPairs`. */
export const fitToPlan = (
  examples: readonly StoredExample[],
  {
    sequenceLength,
    longReplies,
    preference,
  }: Pick<TrainPlan, 'sequenceLength' | 'longReplies' | 'preference'>,
): Fitted => (preference === undefined ? fit : fitPairs)(examples, sequenceLength, longReplies);

/**
 * Makes both of each pair at most `limit` tokens long. They lose the same tokens of their prompt, its
 * oldest, so that it stays the same for both; what is counted are pairs.
 *
 * @param longReplies What becomes of a pair one of whose replies alone is longer.
 */
export function fitPairs(
  examples: readonly StoredExample[],
  limit: number,
  longReplies: TrainPlan['longReplies'],
): Fitted {
  const fitted: Fitted = { examples: [], truncated: 0, dropped: 0 };
  for (let at = 0; at + 1 < examples.length; at += examplesOfPair) {
    const pair = [examples[at], examples[at + 1]];
    const excess = Math.max(...pair.map(({ ids }) => ids.length)) - limit;
    const tooLong = pair.some((example) => lastReplyTokens(example) > limit);
    if (tooLong && longReplies === 'leave_out') {
      fitted.dropped++;
      continue;
    }
    // Of a reply that is longer itself, its beginning with some context.
    const context = tooLong ? Math.floor(limit / 4) : 0;
    const prompt = Math.min(...pair.map(replyStart));
    const lost = Math.max(0, Math.min(excess, prompt - context));
    const cut = pair.map((example) => part(example, lost, lost + limit));
    // The first token of a row is predicted from nothing, so its target does not count.
    if (cut.some(({ targets }) => targets.indexOf(1, 1) < 0)) fitted.dropped++;
    else {
      fitted.examples.push(...cut);
      if (excess > 0) fitted.truncated++;
    }
  }
  return fitted;
}

const isPair = (record: CanonicalRecord): record is RecordOf<'preference'> => 'rejected' in record;

/** Where the last run of targets begins. */
const replyStart = ({ targets }: StoredExample): number =>
  targets.lastIndexOf(0, targets.lastIndexOf(1)) + 1;

const part = ({ recordId, ids, targets }: StoredExample, start: number, end: number) => ({
  recordId,
  ids: ids.slice(start, end),
  targets: targets.slice(start, end),
});
