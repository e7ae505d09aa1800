/**
 * Records become token sets that fit the sequence length. Plain text is cut into windows, so that
 * none is lost; a conversation loses its oldest turns, because the reply is what is trained on.
 *
 * @module
 */
import type { CanonicalRecord, RecordOf } from '../../catalog/records/record.ts';
import { openingsOf } from '../../engine/train/batches/openings.ts';
import type { StoredExample } from '../../engine/tokenizer/token-set.ts';
import type { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';
import { ChatTemplate } from '../../engine/tokenizer/chat-template.ts';
import { knowsTools } from '../../engine/tokenizer/tool-conversation.ts';
import { encodeChats, encodeTexts } from '../../engine/tokenizer/training-example.ts';
import { toMessages } from '../../catalog/records/conversation.ts';
import { inCustomaryOrder } from '../../catalog/records/tool-text.ts';
import type { TrainPlan } from '../../runtimes/train-plan.ts';

/**
 * Encodes records whole, conversations first. A record's examples carry its id. Of a pair the better
 * reply is taken (supervised fine-tuning on preferred completions, arXiv 2305.18290, section 6).
 *
 * @throws The problems of `encodeChats` and `encodeTexts`.
 */
export async function encodeRecords(
  tokenizer: Tokenizer,
  records: readonly CanonicalRecord[],
): Promise<StoredExample[]> {
  const native = records.some(hasTools) && templateKnowsTools(tokenizer);
  const chats = records.flatMap((record) => {
    const conversation =
      native && hasTools(record)
        ? { messages: record.messages, tools: inCustomaryOrder(record.tools) }
        : toMessages(record);
    return conversation === null ? [] : [{ id: record.id, conversation }];
  });
  const texts = records.flatMap((record) =>
    toMessages(record) === null ? [{ id: record.id, text: (record as { text: string }).text }] : [],
  );
  const encodedChats = await encodeChats(
    tokenizer,
    chats.map(({ conversation }) => conversation),
  );
  const encodedTexts = await encodeTexts(
    tokenizer,
    texts.map(({ text }) => text),
  );
  return [
    ...encodedChats.map((example, i) => ({ ...example, recordId: chats[i].id })),
    ...encodedTexts.map((example, i) => ({ ...example, recordId: texts[i].id })),
  ];
}

const hasTools = (record: CanonicalRecord): record is RecordOf<'tool_call'> =>
  'tools' in record && record.tools.length > 0;

/**
 * Tells whether the chat template has a place for tools; others get tools and calls spelled out in the
 * turns.
 */
export const templateKnowsTools = ({ files }: Tokenizer): boolean =>
  files.chatTemplate !== null && knowsTools(ChatTemplate.open(files));

/** Examples that fit, and what that took. */
export interface Fitted {
  examples: StoredExample[];
  /** Conversations that lost tokens. */
  truncated: number;
  /** Examples left out because their reply does not fit, or none of its tokens does. */
  dropped: number;
}

/**
 * Makes every example at most `limit` tokens long.
 *
 * @param longReplies What becomes of a conversation whose last reply alone is longer.
 */
export function fit(
  examples: readonly StoredExample[],
  limit: number,
  longReplies: TrainPlan['longReplies'],
): Fitted {
  const fitted: Fitted = { examples: [], truncated: 0, dropped: 0 };
  for (const example of examples) {
    const isText = example.targets.every((target) => target === 1);
    if (!isText && longReplies === 'leave_out' && lastReplyTokens(example) > limit) {
      fitted.dropped++;
      continue;
    }
    const pieces =
      example.ids.length <= limit
        ? [example]
        : isText
          ? windows(example, limit)
          : [keepReply(example, limit)];
    if (example.ids.length > limit && pieces.length === 1) fitted.truncated++;
    for (const piece of pieces) {
      // The first token of a row is predicted from nothing, so its target does not count.
      if (piece.targets.indexOf(1, 1) > 0) fitted.examples.push(piece);
      else fitted.dropped++;
    }
  }
  return fitted;
}

const slice = (example: StoredExample, start: number, end: number): StoredExample => ({
  recordId: example.recordId,
  ids: example.ids.slice(start, end),
  targets: example.targets.slice(start, end),
});

function windows(example: StoredExample, limit: number): StoredExample[] {
  const count = Math.ceil(example.ids.length / limit);
  return Array.from({ length: count }, (_, i) => slice(example, i * limit, (i + 1) * limit));
}

/** Counts the tokens of the last run of targets. */
export function lastReplyTokens({ targets }: StoredExample): number {
  const end = targets.lastIndexOf(1);
  return end - targets.lastIndexOf(0, end);
}

/** The last `limit` tokens; of a reply that is longer itself, its beginning with some context. */
function keepReply(example: StoredExample, limit: number): StoredExample {
  const { targets, ids } = example;
  const last = targets.lastIndexOf(1);
  const reply = targets.lastIndexOf(0, last) + 1;
  const context = Math.floor(limit / 4);
  const start = Math.max(0, Math.min(ids.length - limit, reply - context));
  return slice(example, start, start + limit);
}

/** Counts and lengths of examples, in tokens. */
export interface TokenStatistics {
  examples: number;
  tokens: number;
  /** Tokens that carry loss. */
  targetTokens: number;
  /** Quantiles of the examples' lengths. */
  p50: number;
  p95: number;
  p99: number;
  longest: number;
  /** Left out where few examples begin alike. */
  openings?: OpeningStatistics;
}

/** Of the examples that begin as many others do. */
export interface OpeningStatistics {
  examples: number;
  tokens: number;
  /** Those that they share, counted in every example. */
  sharedTokens: number;
}

export function tokenStatistics(examples: readonly StoredExample[]): TokenStatistics {
  const lengths = examples.map(({ ids }) => ids.length).sort((a, b) => a - b);
  const quantile = (q: number) =>
    lengths[Math.min(lengths.length - 1, Math.floor(q * lengths.length))] ?? 0;
  const openings = openingStatistics(examples);
  return {
    examples: examples.length,
    tokens: lengths.reduce((total, length) => total + length, 0),
    targetTokens: examples.reduce(
      (total, { targets }) => total + targets.reduce((sum, target) => sum + target, 0),
      0,
    ),
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
    longest: lengths.at(-1) ?? 0,
    ...(openings.examples > 0 && { openings }),
  };
}

function openingStatistics(examples: readonly StoredExample[]): OpeningStatistics {
  const found = { examples: 0, tokens: 0, sharedTokens: 0 };
  openingsOf(examples).forEach((opening, index) => {
    if (opening === null) return;
    found.examples++;
    found.tokens += examples[index].ids.length;
    found.sharedTokens += opening.length;
  });
  return found;
}
