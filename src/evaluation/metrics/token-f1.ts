/**
 * F1 of the words that reply and answer share, counted with repetition, after SQuAD's
 * normalisation (arXiv 1606.05250): lower case, no ASCII punctuation, no articles of English. Of
 * several right answers, the best.
 *
 * @module
 */
import { replyMetric } from './metric.ts';
import { splitWords, withoutPunctuation } from './python-text.ts';

export const tokenF1 = replyMetric({
  name: 'token-f1',
  version: 1,
  source:
    'transformers.data.metrics.squad_metrics.compute_f1, which the harness calls in coqa and xquad',
});

/** Computes the F1 against the answer that it is highest for, 0 to 1; there is at least one answer. */
export const bestTokenF1 = (reply: string, answers: readonly string[]): number =>
  Math.max(...answers.map((answer) => tokenF1Of(reply, answer)));

function tokenF1Of(reply: string, answer: string): number {
  const [given, wanted] = [wordsOf(reply), wordsOf(answer)];
  // Of answers that are nothing but articles and punctuation, equal ones match.
  if (given.length === 0 || wanted.length === 0) return Number(given.length === wanted.length);
  const left = new Map<string, number>();
  for (const word of wanted) left.set(word, (left.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of given) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    shared++;
  }
  if (shared === 0) return 0;
  const [precision, recall] = [shared / given.length, shared / wanted.length];
  return (2 * precision * recall) / (precision + recall);
}

/** Word boundaries as Python has them: letters and numbers of every script. */
const articles = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu;

const wordsOf = (text: string): string[] =>
  splitWords(withoutPunctuation(text.toLowerCase()).replaceAll(articles, ' '));
