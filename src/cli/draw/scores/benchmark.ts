/**
 * A benchmark on the terminal: the ranking with error bars on one scale, then what follows from it.
 *
 * @module
 */
import type {
  BenchmarkSummary,
  Entry,
  WayFigures,
} from '../../../lifecycle/benchmark/benchmark-summary.ts';
import type { BenchmarkReport } from '../../../operations/news.ts';
import {
  commonTags,
  direction,
  effortSentence,
  floorSentence,
  settingWords,
  winnerSentence,
} from './benchmark-words.ts';
import { axis, errorBar, scaleOver, type Span } from '../text/error-bars.ts';
import { bounds, figure } from './metrics.ts';
import { renderVerdict } from '../problem.ts';
import { bytes, duration, short, table, type Style } from '../text/style.ts';

const barWidth = 36;

export function renderBenchmark(
  { artifact, summary, verdict }: BenchmarkReport,
  style: Style,
): string {
  const { samples, forecast, metric } = summary;
  return [
    `${style.bold('benchmark')} ${short(artifact)}: ${metric} after training on ${samples.train.items} items, ${duration(forecast.referenceSeconds)} on the reference machine`,
    rankingTable(summary, style),
    ...repliesTable(summary, style),
    style.dim(`${effortSentence(summary)}; ${direction(summary)}`),
    `${style.bold('winner')} ${style.green(winnerSentence(summary))}${differenceText(summary)}`,
    `${style.bold('floor')}  ${floorSentence(summary)}`,
    renderVerdict(verdict, style),
  ].join('\n');
}

/** What `benchmark show` adds: who dropped out when, what training took, and the tags. */
export function renderDetails(
  summary: BenchmarkSummary,
  figures: ReadonlyMap<string, WayFigures>,
  style: Style,
): string {
  const { rounds } = summary.selection;
  const dropped = rounds.flatMap(({ items, dropped: out }) =>
    out.map(({ id, by }) => `${id} after ${items} items, behind ${by}`),
  );
  return [
    ...(dropped.length === 0 ? [] : ['', style.bold('dropped out'), ...dropped]),
    ...(figures.size === 0
      ? []
      : ['', style.bold('short trainings here'), figuresTable(figures, style)]),
    '',
    style.bold('tags'),
    ...commonTags(summary).map(
      ([name, value]) =>
        `${style.dim(name.padEnd(16))} ${/^[0-9a-f]{64}$/.test(value) ? short(value) : value}`,
    ),
  ].join('\n');
}

/** What the winner wrote, and what baselines answer, where the records ask for a reply. */
function repliesTable({ ranking, beside }: BenchmarkSummary, style: Style): string[] {
  const names = new Set(beside.flatMap(({ metrics }) => metrics.map(({ name }) => name)));
  const rows = [...ranking, ...beside].flatMap((entry) =>
    entry.metrics
      .filter(({ name }) => names.has(name))
      .map(({ name, value, interval, items }) => [
        entry.id,
        settingWords(entry),
        name,
        figure(value),
        bounds(interval),
        `${items}`,
      ]),
  );
  if (rows.length === 0) return [];
  return [table(['written replies', 'setting', 'metric', 'score', '95 %', 'items'], rows, style)];
}

function rankingTable({ ranking, winner }: BenchmarkSummary, style: Style): string {
  const spans = ranking.map(spanOf);
  const scale = scaleOver(spans, barWidth);
  const won = ranking.findIndex(({ id, setting }) => id === winner.id && setting === 'trained');
  const rows = ranking.map((entry, index) => {
    const { low, value, high } = spans[index];
    const bar = errorBar(spans[index], scale, spans[won]?.value ?? null);
    return [
      index === won ? style.green('*') : ' ',
      entry.id,
      settingWords(entry),
      figure(value),
      `${figure(low)} to ${figure(high)}`,
      index === won ? style.green(bar) : entry.setting === 'baseline' ? style.dim(bar) : bar,
      `${entry.metrics[0].items}`,
      entry.parameters === 0 ? '–' : `${(entry.parameters / 1e6).toFixed(1)}M`,
    ];
  });
  const header = ['', 'entry', 'setting', 'score', '95 % interval', axis(scale), 'items', 'size'];
  return table(header, rows, style);
}

function spanOf({ metrics: [{ value, interval }] }: Entry): Span {
  return { low: interval.low, value, high: interval.high };
}

const figuresTable = (figures: ReadonlyMap<string, WayFigures>, style: Style): string =>
  table(
    ['candidate', 'took', 'tokens/s', 'memory'],
    [...figures].map(([id, { seconds, tokensPerSecond, peakResidentBytes }]) => [
      id,
      duration(seconds),
      tokensPerSecond.toFixed(0),
      bytes(peakResidentBytes),
    ]),
    style,
  );

function differenceText({ winner: { next } }: BenchmarkSummary): string {
  if (next === null) return '';
  const { difference, interval } = next.comparison;
  return ` (difference to ${next.id} ${figure(difference)}, 95 % interval ${figure(interval.low)} to ${figure(interval.high)})`;
}
