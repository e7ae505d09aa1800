import type { Command } from 'commander';
import type { ProjectBenchmark } from '../../lifecycle/benchmark/run-benchmark.ts';
import type { BenchmarkSummary, Entry } from '../../lifecycle/benchmark/summary.ts';
import { command } from '../command.ts';
import { parseDuration } from '../duration.ts';
import { examples } from '../examples.ts';
import { renderVerdict } from '../render-problem.ts';
import { duration, short, table, type Style } from '../style.ts';

interface BenchmarkCommandOptions {
  project: string;
  models?: string[];
  budget: number;
}

export function register(program: Command): void {
  const benchmark = program
    .command('benchmark')
    .description('stage 4: train and score ready candidates on a sample of your data; then Gate C')
    .requiredOption('--project <id|name>', 'project to work on')
    .option('--models <ids...>', 'candidates; all that preflight found ready when left out')
    .option('--budget <duration>', 'time for all candidates together', parseDuration, 120)
    .action(
      command<BenchmarkCommandOptions>(async (cli, options) => {
        const session = await cli.session();
        const project = session.ledger.projects.find(options.project);
        const { runBenchmark } = await import('../../lifecycle/benchmark/run-benchmark.ts');
        const result = await runBenchmark(session, project, {
          models: options.models,
          budgetSeconds: options.budget,
        });
        return {
          data: { artifact: result.artifact.id, summary: result.summary, verdict: result.verdict },
          text: (style) => renderBenchmark(result, style),
          verdicts: result.verdict.override === null ? [result.verdict] : [],
        };
      }),
    );
  examples(benchmark, [
    'brewslm benchmark --project 1',
    'brewslm benchmark --project 1 --models brew-3m brew-10m --budget 5m',
  ]);
}

export function renderBenchmark(
  { artifact, summary, verdict }: ProjectBenchmark,
  style: Style,
): string {
  const { samples, winner, forecast, metric } = summary;
  return [
    `${style.bold('benchmark')} ${short(artifact.id)}: ${metric} on ${samples.heldOut.items} held-out items after training on ${samples.train.items}, ${duration(forecast.referenceSeconds)} on the reference machine`,
    rankingTable(summary, style),
    `${style.bold('winner')} ${style.green(winner.id)} by method ${winner.method}: ${winner.reason}${differenceText(summary)}`,
    renderVerdict(verdict, style),
  ].join('\n');
}

function rankingTable({ ranking, winner }: BenchmarkSummary, style: Style): string {
  const scale = barScale(ranking);
  return table(
    ['', 'entry', 'setting', 'score', '95 % interval', '', 'parameters'],
    ranking.map((entry) => {
      const [{ value, interval }] = entry.metrics;
      const won = entry.id === winner.id && entry.setting === 'trained';
      return [
        won ? style.green('*') : ' ',
        entry.id,
        entry.setting,
        value.toFixed(3),
        `${interval.low.toFixed(3)} to ${interval.high.toFixed(3)}`,
        bar(entry, scale),
        entry.parameters === 0 ? '–' : `${(entry.parameters / 1e6).toFixed(1)}M`,
      ];
    }),
    style,
  );
}

function differenceText({ winner: { next } }: BenchmarkSummary): string {
  if (next === null) return '';
  const { difference, interval } = next.comparison;
  return ` (difference ${difference.toFixed(3)}, 95 % interval ${interval.low.toFixed(3)} to ${interval.high.toFixed(3)})`;
}

const barWidth = 32;

/** From a score to its column. */
function barScale(entries: readonly Entry[]): (value: number) => number {
  const bounds = entries.flatMap(({ metrics: [{ interval }] }) => [interval.low, interval.high]);
  const low = Math.min(...bounds);
  const high = Math.max(...bounds);
  return (value) => Math.round(((value - low) / (high - low || 1)) * (barWidth - 1));
}

/** The interval as a line with the score on it. */
function bar({ metrics: [{ value, interval }] }: Entry, scale: (value: number) => number): string {
  const cells = Array.from({ length: barWidth }, () => ' ');
  for (let column = scale(interval.low); column <= scale(interval.high); column++)
    cells[column] = '─';
  cells[scale(value)] = '●';
  return cells.join('').trimEnd();
}
