/**
 * Gate C, benchmark floor: long training starts only when the short one showed that there is
 * something to learn and that the winner learns it. The benchmark went on scoring until that was
 * known (`benchmark/selection/floor-test.ts`); what is undecided here had all rows or all the time.
 *
 * @module
 */
import type { BenchmarkFloorPolicy } from '../../catalog/tasks/benchmark-floor-policy.ts';
import type { Finding, Verdict } from '../../ledger/verdicts.ts';
import { problem } from '../../problem/problem.ts';
import type { BenchmarkSummary, FloorFinding } from '../benchmark/benchmark-summary.ts';

/** The commands that a person would run next. */
export interface NextCommands {
  /** The same again with another budget, such as `20m`. */
  again(budget: string): string;
  /** Import of more data. */
  import: string;
}

/** Judges a benchmark; `evidence` are the ids of the artifacts that it rests on. */
export function judgeBenchmark(
  summary: BenchmarkSummary,
  policy: BenchmarkFloorPolicy,
  evidence: string[],
  next: NextCommands,
): Verdict {
  const { winner, metric, floor } = summary;
  const verdict = (outcome: Verdict['outcome'], findings: Finding[], needed?: string): Verdict => ({
    gate: 'C',
    outcome,
    policy,
    evidence,
    findings,
    ...(needed === undefined ? {} : { needed }),
  });
  if (floor.outcome === 'not-compared')
    return verdict('INCONCLUSIVE', ...notCompared(summary, floor.baseline));
  const [{ low, high, items, looks }] = floor.tested;
  const { baseline, margin, ended } = floor;
  const figures = { floor: baseline, low, high, margin, items, looks, ended };
  if (items < policy.minHeldOutItems) {
    const lacking = policy.minHeldOutItems - items;
    const message = `all ${items} held-out rows are used, and ${policy.minHeldOutItems} are the least that decide`;
    const fix = `Add at least ${lacking} rows to the validation split, or ten times as many to data that is split by itself, and import again: ${next.import}`;
    return verdict(
      'INCONCLUSIVE',
      [problem('benchmark.too-few-items', message, { evidence: figures, fix })],
      `${lacking} more held-out rows`,
    );
  }
  const shown = `${winner.id} gains ${bound(low)} to ${bound(high)} ${unitOf(metric)} on ${baseline} after ${items} items; ${margin} are asked for`;
  if (floor.outcome === 'below')
    return verdict('FAIL', [
      problem('benchmark.below-floor', shown, {
        evidence: figures,
        fix: `Train longer before it is judged: ${next.again(budgetText(2 * summary.forecast.decidingSeconds))}. More data or a pretrained base may do what time does not.`,
      }),
    ]);
  if (floor.outcome === 'open') return verdict('INCONCLUSIVE', ...undecided(summary, shown, next));
  return verdict('PASS', [
    ...winnerUndecided(summary, next),
    ...simplerIsBetter(summary, baseline),
  ]);
}

/** Says what is used up, what would decide, and what to run for it. */
function undecided(
  { floor, forecast }: BenchmarkSummary,
  shown: string,
  next: NextCommands,
): [Finding[], string] {
  const [{ low, high, items, looks }] = floor.tested;
  const { rows, ended, neededItems: wanted } = floor;
  const evidence = { ...floor, low, high, items, looks };
  const finding = (why: string, fix: string) => [
    problem('benchmark.undecided', `${shown}; ${why}`, { evidence, fix }),
  ];
  const longer = next.again(budgetText(2 * forecast.decidingSeconds));
  const why =
    ended === 'rows'
      ? `all ${rows} held-out rows are used`
      : `the whole budget is used, with ${items} of ${rows} held-out rows scored`;
  if (wanted === null)
    return [
      finding(
        `${why}, and the gain is so near the margin that more rows would not tell`,
        `Train longer before it is judged: ${longer}`,
      ),
      'a longer budget: the gain is as large as the margin, so more rows would not tell',
    ];
  if (ended === 'time' && wanted <= rows) {
    const budget = budgetText(budgetFor(wanted, floor, forecast));
    return [
      finding(why, `Let it score more of them: ${next.again(budget)}`),
      `about ${wanted} scored items instead of ${items}, of the ${rows} held-out rows there are: a budget of ${budget}`,
    ];
  }
  return [
    finding(
      why,
      `Train longer before it is judged, as a larger gain shows on fewer rows: ${longer}`,
    ),
    `about ${wanted} held-out rows instead of ${rows}, or a longer budget`,
  ];
}

/** The budget whose share for deciding pays for so many items, with a quarter to spare. */
function budgetFor(
  items: number,
  { secondsPerItem }: FloorFinding,
  { budgetSeconds, decidingSeconds }: BenchmarkSummary['forecast'],
): number {
  const share = Math.max(0.1, 1 - budgetSeconds / decidingSeconds);
  return Math.max(1.5 * decidingSeconds, (1.25 * items * secondsPerItem) / share);
}

/** Whole minutes, or half ones below five. */
export function budgetText(seconds: number): string {
  const step = seconds < 300 ? 30 : 60;
  const rounded = Math.max(step, Math.ceil(seconds / step) * step);
  return rounded % 60 === 0 ? `${rounded / 60}m` : `${rounded}s`;
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

const bound = (value: number): string =>
  Math.abs(value) > 1e6 ? (value < 0 ? 'anything' : 'any amount') : value.toFixed(3);

/** Which of the last candidates is best does not keep the likeliest from training; it is said. */
function winnerUndecided(
  { winner, selection, floor, forecast }: BenchmarkSummary,
  next: NextCommands,
): Finding[] {
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
      {
        evidence: { winner: winner.id, rival, neededItems, margin },
        fix:
          neededItems !== null && neededItems <= floor.rows
            ? `The likeliest is taken. There are ${floor.rows} held-out rows, and a larger budget has more of them scored: ${next.again(budgetText(2 * forecast.decidingSeconds))}`
            : 'The likeliest is taken: the rows there are do not tell them apart, so either will do.',
      },
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
