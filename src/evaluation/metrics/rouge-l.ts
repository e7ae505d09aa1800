/**
 * ROUGE-L (Lin, 2004): F-measure of the longest common subsequence of words, in order but with
 * gaps. Words are runs of ASCII letters and digits in lower case, stemmed when longer than three,
 * so a summary in another script has none.
 *
 * @module
 */
import { replyMetric } from './metric.ts';
import { stem } from './porter-stemmer.ts';

export const rougeL = replyMetric({
  name: 'rouge-l',
  version: 1,
  source:
    'rouge_score.rouge_scorer.RougeScorer(["rougeL"], use_stemmer=True).score().fmeasure, as the harness calls it in cnn_dailymail',
});

/** Computes the F-measure, 0 to 1. */
export function rougeLOf(reply: string, reference: string): number {
  const [given, wanted] = [rougeWords(reply), rougeWords(reference)];
  const common = commonSubsequence(given, wanted);
  if (common === 0) return 0;
  const [precision, recall] = [common / given.length, common / wanted.length];
  return (2 * precision * recall) / (precision + recall);
}

/** Splits a text into the words that count. */
export const rougeWords = (text: string): string[] =>
  (text.toLowerCase().match(/[a-z0-9]+/g) ?? []).map((word) =>
    word.length > 3 ? stem(word) : word,
  );

/** Length of the longest common subsequence, with one row of the table at a time. */
function commonSubsequence(a: readonly string[], b: readonly string[]): number {
  const row = new Int32Array(b.length + 1);
  for (const word of a) {
    let diagonal = 0;
    for (let at = 1; at <= b.length; at++) {
      const above = row[at];
      row[at] = b[at - 1] === word ? diagonal + 1 : Math.max(above, row[at - 1]);
      diagonal = above;
    }
  }
  return row[b.length];
}
