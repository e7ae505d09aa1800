/**
 * What a benchmark found, in sentences; the terminal and the page say the same.
 *
 * @module
 */
import type { BenchmarkSummary, Entry } from '../../../lifecycle/benchmark/benchmark-summary.ts';
import { lowerIsBetter } from '../../../catalog/tasks/metric-names.ts';
import { figure } from './metrics.ts';

/** Whom to take and how sure that is, or what would decide. */
export function winnerSentence({ winner, selection, metric }: BenchmarkSummary): string {
  const { outcome, error, margin, neededItems } = selection;
  const chosen = `${winner.id} by method ${winner.method}: ${winner.reason}`;
  if (winner.next === null) return chosen;
  if (outcome === 'decided')
    return `${chosen}. Another is better by more than ${figure(margin)} ${metric} with a chance of at most ${percent(error)}`;
  const decide =
    neededItems === null
      ? 'more items would not decide it: train longer, or take either'
      : `about ${neededItems} held-out items would probably decide`;
  return `${chosen}. Undecided at an error of ${percent(error)}; ${decide}`;
}

/** Whether the floor of Gate C is cleared, and on how many items that was found. */
export function floorSentence({ floor, metric }: BenchmarkSummary): string {
  const { baseline, margin, outcome, tested, rows } = floor;
  if (outcome === 'not-compared') return `${baseline} cannot be compared by ${metric}`;
  const [{ low, high, items, looks }] = tested;
  const found = { above: 'cleared', below: 'not reached', open: 'open' }[outcome];
  const times = looks === 1 ? 'one look' : `${looks} looks`;
  return `${baseline} and ${margin} more: ${found} after ${items} of ${rows} held-out rows, ${times}; the gain is ${figure(low)} to ${figure(high)}`;
}

/** How many scorings the early ends saved. */
export function effortSentence({ selection, samples }: BenchmarkSummary): string {
  const { done, full } = selection.scorings;
  const { items, clusters } = samples.heldOut;
  const independent = clusters === items ? '' : ` in ${clusters} independent groups`;
  const saved = full > done ? ` of ${full}; losers dropped out early` : '';
  return `${items} held-out items${independent}; ${done} scorings${saved}`;
}

export const direction = ({ metric }: BenchmarkSummary): string =>
  lowerIsBetter(metric) ? 'lower is better' : 'higher is better';

/** How a score came about. */
export const settingWords = ({ setting, shots }: Pick<Entry, 'setting' | 'shots'>): string =>
  shots === 0 ? setting : `${setting}, ${shots} ${shots === 1 ? 'shot' : 'shots'}`;

/** The tags that all entries share. */
export function commonTags({ ranking }: BenchmarkSummary): [string, string][] {
  const [{ tags }] = ranking;
  return [
    ['dataset', tags.dataset],
    ['training sample', tags.trainSample],
    ['seed', String(tags.seed)],
    ['stage', tags.stage],
    ['runtime', tags.runtime],
  ];
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;
