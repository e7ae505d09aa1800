/**
 * Gate C, benchmark floor: long training starts only when the short one showed that there is
 * something to learn and that the winner learns it. The confidence bound of the paired difference
 * between winner and floor decides, not the two scores.
 *
 * @module
 */
import type { BenchmarkFloorPolicy } from '../../catalog/tasks/benchmark-floor-policy.ts';
import type { Finding, Verdict } from '../../ledger/verdicts.ts';
import { problem } from '../../problem/problem.ts';
import type { BenchmarkSummary } from '../benchmark/benchmark-summary.ts';
import type { Comparison } from '../../evaluation/compare.ts';
import { lowerIsBetter } from '../../evaluation/metrics/metric.ts';

/** Judges a benchmark; `evidence` are the ids of the artifacts that it rests on. */
export function judgeBenchmark(
  summary: BenchmarkSummary,
  policy: BenchmarkFloorPolicy,
  evidence: string[],
): Verdict {
  const { winner, metric } = summary;
  const start = summary.ranking.find(({ id }) => id === winner.id)?.start ?? 'scratch';
  const floor = policy.floor[start];
  const verdict = (outcome: Verdict['outcome'], findings: Finding[], needed?: string): Verdict => ({
    gate: 'C',
    outcome,
    policy,
    evidence,
    findings,
    ...(needed === undefined ? {} : { needed }),
  });
  const comparison: Comparison | undefined = summary.againstBaselines[floor];
  if (comparison === undefined) return verdict('INCONCLUSIVE', ...notCompared(summary, floor));
  const { items } = comparison;
  const [low, high] = gains(comparison);
  const shown = `${winner.id} gains ${low.toFixed(3)} to ${high.toFixed(3)} ${unitOf(metric)} on ${floor}; ${policy.margin} are asked for`;
  const figures = { floor, low, high, margin: policy.margin, items };
  if (items < policy.minHeldOutItems) {
    const lacking = policy.minHeldOutItems - items;
    return verdict(
      'INCONCLUSIVE',
      [
        problem('benchmark.too-few-items', `${items} held-out items decide nothing`, {
          evidence: figures,
        }),
      ],
      `${lacking} more held-out items`,
    );
  }
  if (high < policy.margin)
    return verdict('FAIL', [problem('benchmark.below-floor', shown, { evidence: figures })]);
  if (low < policy.margin)
    return verdict(
      'INCONCLUSIVE',
      [problem('benchmark.undecided', shown, { evidence: figures })],
      moreItems((low + high) / 2, (high - low) / 2, policy.margin, items),
    );
  return verdict('PASS', [...winnerUndecided(summary), ...simplerIsBetter(summary, floor)]);
}

/** Some baselines say nothing by some metrics: one that counts bytes has no preferred reply. */
function notCompared(
  { metric, againstBaselines }: BenchmarkSummary,
  floor: string,
): [Finding[], string] {
  const compared = Object.keys(againstBaselines);
  const message = `the floor ${floor} cannot be compared by ${metric}`;
  return [
    [problem('benchmark.floor-not-compared', message, { evidence: { floor, metric, compared } })],
    `a floor with a value of ${metric}${compared.length > 0 ? `, such as ${compared.join(', ')}` : ''}`,
  ];
}

/** Gives the bounds of what the winner gains, so that more is better whatever the metric. */
function gains({ metric, interval }: Comparison): [number, number] {
  return lowerIsBetter(metric) ? [-interval.high, -interval.low] : [interval.low, interval.high];
}

/** Intervals shrink with the root of the count: how many items bring the nearer bound to the margin. */
function moreItems(gain: number, halfWidth: number, margin: number, items: number): string {
  const distance = Math.abs(gain - margin);
  const wanted = Math.ceil(items * (halfWidth / distance) ** 2);
  return Number.isFinite(wanted) && wanted <= 100 * items
    ? `about ${Math.max(1, wanted - items)} more held-out items, or a longer --budget`
    : 'a longer --budget: the difference is as large as the margin, so more items would not tell';
}

/** Which of the last candidates is best does not keep the likeliest from training; it is said. */
function winnerUndecided({ winner, selection }: BenchmarkSummary): Finding[] {
  if (selection.outcome === 'decided') return [];
  const { neededItems, margin } = selection;
  const wanted =
    neededItems === null
      ? 'no number of items would tell'
      : `about ${neededItems} items would tell`;
  const rival = winner.next === null ? 'another' : winner.next.id;
  return [
    problem(
      'benchmark.winner-undecided',
      `${winner.id} could not be told from ${rival}, by ${margin} either way: ${wanted}`,
      { evidence: { winner: winner.id, rival, neededItems, margin } },
    ),
  ];
}

/** A baseline above the floor that still beats the winner is no ground to stop, but worth knowing. */
function simplerIsBetter(summary: BenchmarkSummary, floor: string): Finding[] {
  return Object.entries(summary.againstBaselines)
    .filter(([id, comparison]) => id !== floor && comparison.better === 'second')
    .map(([id, comparison]) =>
      problem(
        'benchmark.simple-is-better',
        `after its short training ${summary.winner.id} is behind ${id}`,
        {
          evidence: { baseline: id, ...comparison },
        },
      ),
    );
}

const unitOf = (metric: string): string => (metric === 'bits-per-byte' ? 'bits per byte' : metric);
