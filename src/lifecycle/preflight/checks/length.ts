/**
 * Do the records fit the sequence length of the plan and the context of the model, and what is
 * lost where they do not? Old turns may be cut; a reply never, unless the plan says so.
 *
 * @module
 */
import type { StoredExample } from '../../../engine/tokenizer/token-set.ts';
import type { Finding } from '../../../ledger/verdicts.ts';
import { problem } from '../../../problem/problem.ts';
import type { TrainPlan } from '../../../runtimes/train-plan.ts';
import {
  lastReplyTokens,
  tokenStatistics,
  type TokenStatistics,
} from '../../../planning/tokens/encode-records.ts';
import type { RowReference } from '../preflight-report.ts';

/** How long the records are, in tokens, and what that costs them. */
export interface LengthCheck {
  findings: Finding[];
  statistics: TokenStatistics;
  sequenceLength: number;
  /** Records that lose their oldest turns. */
  truncated: number;
  /** Tokens of those turns. */
  lostTokens: number;
  /** Records whose reply alone is longer than a row: left out, or cut where the plan says so. */
  longReplies: number;
}

/** Up to this share of records left out is a warning, above it the pair is refused. */
export const leftOutLimit = 0.05;
const truncatedWarning = 0.01;

/** Holds the lengths against the plan's rows, and against a model of `context` positions. */
export function checkLength(
  examples: readonly StoredExample[],
  { sequenceLength, longReplies }: Pick<TrainPlan, 'sequenceLength' | 'longReplies'>,
  context: number,
  rows: RowReference,
): LengthCheck {
  // Plain text is cut into windows and loses nothing.
  const long = examples.filter(
    ({ ids, targets }) => ids.length > sequenceLength && targets.includes(0),
  );
  const replies = long.filter((example) => lastReplyTokens(example) > sequenceLength);
  const truncated = long.filter((example) => !replies.includes(example));
  const lostTokens = truncated.reduce((sum, { ids }) => sum + ids.length - sequenceLength, 0);
  const evidence = {
    sequenceLength,
    context,
    records: examples.length,
    truncated: truncated.length,
    lostTokens,
    longReplies: replies.length,
  };
  const finding = (found: Finding, shown: readonly StoredExample[]): Finding => ({
    ...found,
    count: shown.length,
    examples: rows(shown.map(({ recordId }) => recordId)),
  });
  const findings: Finding[] = [];
  if (replies.length > 0) {
    const tooMany = replies.length > leftOutLimit * examples.length;
    const what = `${replies.length} of ${examples.length} replies are longer than the ${sequenceLength} tokens of a row`;
    const fix =
      sequenceLength < context
        ? `Train with --sequence-length up to ${context}, or shorten the replies.`
        : `The model has ${context} positions: choose one with a longer context, or shorten the replies.`;
    findings.push(
      finding(
        longReplies === 'cut'
          ? problem('preflight.reply-cut', `${what} and are cut`, { evidence, fix })
          : problem('preflight.reply-left-out', `${what}; their records are left out`, {
              severity: tooMany ? 'error' : 'warning',
              evidence,
              fix,
            }),
        replies,
      ),
    );
  }
  if (truncated.length > truncatedWarning * examples.length)
    findings.push(
      finding(
        problem(
          'preflight.truncated',
          `${truncated.length} of ${examples.length} conversations lose their oldest turns, ${lostTokens} tokens`,
          { evidence },
        ),
        truncated,
      ),
    );
  return {
    findings,
    statistics: tokenStatistics(examples),
    sequenceLength,
    truncated: truncated.length,
    lostTokens,
    longReplies: replies.length,
  };
}
