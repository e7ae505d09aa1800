/**
 * Exact match: both sides after the same simplification, character by character. Of several right
 * answers, one is enough.
 *
 * @module
 */
import { replyMetric } from './metric.ts';
import { withoutPunctuation } from './python-text.ts';

export const exactMatch = replyMetric({
  name: 'exact-match',
  version: 2,
  source: 'lm_eval.api.metrics.exact_match_hf_evaluate',
  proportion: true,
});

/** What does not matter, and is taken out in this order. */
export interface Leniency {
  /** Whatever matches is taken out, one expression after the other; each needs the flag `g`. */
  regexesToIgnore?: readonly RegExp[];
  ignoreCase?: boolean;
  /** The punctuation of ASCII. */
  ignorePunctuation?: boolean;
  /** The digits 0 to 9. */
  ignoreNumbers?: boolean;
}

/**
 * What does not matter in the final answer of a worked solution, as in the harness's task `gsm8k`:
 * thousands separators, dollar signs, what precedes `#### ` and a final full stop.
 */
export const finalAnswerLeniency: Leniency = {
  // In Python's `\.$` the end may be followed by a line feed.
  regexesToIgnore: [/,/g, /\$/g, /[^]*#### /g, /\.(?=\n?$)/g],
  ignoreCase: true,
};

/** What does not matter in a whole reply, as in the harness's task `triviaqa`. */
export const wholeAnswerLeniency: Leniency = { ignoreCase: true, ignorePunctuation: true };

/** Tells whether a reply is one of the answers, up to what does not matter. */
export const matchesAny = (
  reply: string,
  answers: readonly string[],
  leniency: Leniency = {},
): boolean => answers.some((answer) => simplify(answer, leniency) === simplify(reply, leniency));

function simplify(text: string, leniency: Leniency): string {
  let plain = text;
  for (const expression of leniency.regexesToIgnore ?? []) plain = plain.replaceAll(expression, '');
  if (leniency.ignoreCase) plain = plain.toLowerCase();
  if (leniency.ignorePunctuation) plain = withoutPunctuation(plain);
  if (leniency.ignoreNumbers) plain = plain.replaceAll(/[0-9]/g, '');
  return plain;
}
