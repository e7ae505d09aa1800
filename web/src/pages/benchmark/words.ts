/**
 * What a benchmark found, in sentences.
 *
 * @module
 */
import type {
  BenchmarkSummary,
  Entry,
} from '../../../../src/lifecycle/benchmark/benchmark-summary.ts';

/** Four digits, or an end that is nowhere. */
export const figure = (value: number): string =>
  Math.abs(value) > 1e100
    ? `${value < 0 ? '−' : ''}∞`
    : Math.abs(value) >= 1000
      ? value.toLocaleString('en', { maximumFractionDigits: 0 })
      : Number(value.toPrecision(4)).toString();

const losses = new Set<string>([
  'bits-per-byte',
  'byte-perplexity',
  'word-perplexity',
  'perplexity',
]);

export const lowerIsBetter = (metric: string): boolean => losses.has(metric);

/** Whom to take and how sure that is, or what would decide. */
export function winnerSentence({ winner, selection, metric }: BenchmarkSummary): string {
  const { outcome, error, margin, neededItems } = selection;
  const chosen = `Take ${winner.id} by method ${winner.method}: ${winner.reason}.`;
  if (winner.next === null) return chosen;
  if (outcome === 'decided')
    return `${chosen} Another is better by more than ${figure(margin)} ${metric} with a chance of at most ${percent(error)}.`;
  const decide =
    neededItems === null
      ? 'more items would not decide it: train longer, or take either'
      : `about ${neededItems.toLocaleString('en')} held-out items would probably decide`;
  return `${chosen} Undecided at an error of ${percent(error)}; ${decide}.`;
}

/** Whether the floor of Gate C is cleared, and on how many items that was found. */
export function floorSentence({ floor, metric }: BenchmarkSummary): string {
  const { baseline, margin, outcome, tested, rows } = floor;
  if (outcome === 'not-compared' || tested.length === 0)
    return `The baseline ${baseline} cannot be compared by ${metric}.`;
  const [{ low, high, items, looks }] = tested;
  const found = { above: 'cleared', below: 'not reached', open: 'open' }[outcome];
  return `Floor, ${baseline} and ${figure(margin)} more: ${found} after ${items} of ${rows} held-out rows in ${looks} ${looks === 1 ? 'look' : 'looks'}; the gain is ${figure(low)} to ${figure(high)}.`;
}

export function effortSentence({ selection, samples }: BenchmarkSummary): string {
  const { done, full } = selection.scorings;
  const { items, clusters } = samples.heldOut;
  const independent = clusters === items ? '' : ` in ${clusters} independent groups`;
  const saved = full > done ? ` of ${full}; losers dropped out early` : '';
  return `${items} held-out items${independent}; ${done} scorings${saved}.`;
}

/** How a score came about. */
export const settingWords = ({ setting, shots }: Pick<Entry, 'setting' | 'shots'>): string =>
  shots === 0 ? setting : `${setting}, ${shots} ${shots === 1 ? 'shot' : 'shots'}`;

export const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;
