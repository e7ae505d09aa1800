/**
 * Do the records fit the sequence length of the plan and the context of the model, and what is
 * lost where they do not?
 *
 * @module
 */
import type { StoredExample } from '../../../engine/tokenizer/token-set.ts';
import type { Finding } from '../../../ledger/verdicts.ts';
import { problem } from '../../../problem/problem.ts';
import { tokenStatistics, type TokenStatistics } from '../../train/encode.ts';

export interface LengthCheck {
  findings: Finding[];
  statistics: TokenStatistics;
  sequenceLength: number;
  /** Records longer than the sequence length. */
  truncated: number;
  /** Records whose learnt part alone is longer, so that some of it is cut. */
  replyCut: number;
}

const shownExamples = 3;
/** Up to this share of cut replies is a warning, above it the pair is refused. */
const replyCutLimit = 0.05;
const truncatedWarning = 0.01;

export function checkLength(
  examples: readonly StoredExample[],
  sequenceLength: number,
  context: number,
): LengthCheck {
  const long = examples.filter(({ ids }) => ids.length > sequenceLength);
  // Plain text is cut into windows and loses nothing.
  const truncated = long.filter(({ targets }) => targets.includes(0));
  const replyCut = truncated.filter((example) => lastReply(example) > sequenceLength);
  const evidence = {
    sequenceLength,
    context,
    records: examples.length,
    truncated: truncated.length,
    replyCut: replyCut.length,
  };
  const findings: Finding[] = [];
  if (replyCut.length > 0) {
    const tooMany = replyCut.length > replyCutLimit * examples.length;
    findings.push({
      ...problem(
        'preflight.reply-cut',
        `${replyCut.length} of ${examples.length} replies are longer than the ${sequenceLength} tokens of a row`,
        {
          severity: tooMany ? 'error' : 'warning',
          evidence,
          fix:
            sequenceLength < context
              ? `Train with --sequence-length up to ${context}, or shorten the replies.`
              : `The model has ${context} positions: choose one with a longer context, or shorten the replies.`,
        },
      ),
      count: replyCut.length,
      examples: replyCut.slice(0, shownExamples).map(({ recordId }) => recordId),
    });
  }
  if (truncated.length > truncatedWarning * examples.length)
    findings.push({
      ...problem(
        'preflight.truncated',
        `${truncated.length} of ${examples.length} conversations lose their oldest turns`,
        { evidence },
      ),
      count: truncated.length,
      examples: truncated.slice(0, shownExamples).map(({ recordId }) => recordId),
    });
  return {
    findings,
    statistics: tokenStatistics(examples),
    sequenceLength,
    truncated: truncated.length,
    replyCut: replyCut.length,
  };
}

/** Tokens of the last run of targets. */
function lastReply({ targets }: StoredExample): number {
  const end = targets.lastIndexOf(1);
  return end - targets.lastIndexOf(0, end);
}
