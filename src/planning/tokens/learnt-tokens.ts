/**
 * Which tokens of a record are learnt: the row as the model gets it, chat template and special
 * tokens included, token by token with its loss mask.
 *
 * @module
 */
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import { StreamDecoder } from '../../engine/tokenizer/stream-decoder.ts';
import type { StoredExample } from '../../engine/tokenizer/token-set.ts';
import type { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';
import { encodeRecords } from './encode-records.ts';

/** One token of a row. */
export interface LearntToken {
  id: number;
  /**
   * What it adds to the text. Empty for all but the last of several tokens that make up one
   * character.
   */
  text: string;
  /** Whether it carries loss; the others are context alone. */
  learnt: boolean;
}

/** Tokens that follow each other and are all learnt, or all not. */
export interface TokenRun {
  text: string;
  tokens: number;
  learnt: boolean;
}

/**
 * Encodes a record as training does, before it is fitted to a sequence length.
 *
 * @throws The problems of `encodeRecords`.
 */
export async function learntTokens(
  tokenizer: Tokenizer,
  record: CanonicalRecord,
): Promise<LearntToken[]> {
  const [example] = await encodeRecords(tokenizer, [record]);
  return readTokens(tokenizer, example);
}

/** The text and the mask of an encoded example; the texts, joined, are its decoding. */
export async function readTokens(
  tokenizer: Tokenizer,
  { ids, targets }: Pick<StoredExample, 'ids' | 'targets'>,
): Promise<LearntToken[]> {
  const decoder = new StreamDecoder((window) => tokenizer.decode(window));
  const tokens: LearntToken[] = [];
  for (const [at, id] of ids.entries())
    // The first token of a row is predicted from nothing, so that its target does not count.
    tokens.push({ id, text: await decoder.push(id), learnt: at > 0 && targets[at] === 1 });
  const last = tokens.at(-1);
  if (last !== undefined) last.text += await decoder.flush();
  return tokens;
}

/** Joins neighbours of one kind. */
export function runsOf(tokens: readonly LearntToken[]): TokenRun[] {
  const runs: TokenRun[] = [];
  for (const { text, learnt } of tokens) {
    const run = runs.at(-1);
    if (run?.learnt === learnt) {
      run.text += text;
      run.tokens++;
    } else runs.push({ text, tokens: 1, learnt });
  }
  return runs;
}
