/**
 * Scores with their intervals as one inline SVG: a row for each entry with its error bar, and a line
 * across all rows for each baseline. Every mark says its figures in a tooltip; the table beside the
 * chart has the same numbers.
 *
 * @module
 */
import type { Entry } from '../../../lifecycle/benchmark/benchmark-summary.ts';
import { settingWords } from '../scores/benchmark-words.ts';
import { html, type Markup } from '../page/html.ts';
import { ends } from '../text/error-bars.ts';
import { figure } from '../scores/metrics.ts';
import { ticks } from '../page/ticks.ts';

const width = 720;
const names = 210;
const right = 24;
const rowHeight = 34;
const whisker = 6;
const baselineHead = 18;
const axisFoot = 26;

export function scoreChart(label: string, ranking: readonly Entry[], winner: string): Markup {
  const baselines = ranking.filter(({ setting }) => setting === 'baseline');
  const entries = ranking.filter(({ setting }) => setting !== 'baseline');
  const scale = scaleFor(ranking);
  const top = 8 + baselineHead * baselines.length;
  const bottom = top + rowHeight * entries.length;
  const x = (value: number): string => {
    const share = (value - scale.low) / (scale.high - scale.low);
    return (names + Math.min(1, Math.max(0, share)) * (width - names - right)).toFixed(1);
  };
  return html`<svg
    role="img"
    aria-label="${label}"
    viewBox="0 0 ${width} ${bottom + axisFoot}"
    class="plot"
  >
    ${scale.ticks.map(
      (value) =>
        html`<line class="axis" x1="${x(value)}" x2="${x(value)}" y1="${top}" y2="${bottom}" />
          <text class="muted" x="${x(value)}" y="${bottom + 16}" text-anchor="middle">
            ${figure(value)}
          </text>`,
    )}
    ${baselines.map((entry, index) => baselineLine(entry, x, { y: 14 + baselineHead * index, bottom }))}
    ${entries.map((entry, index) =>
      entryRow(entry, x, top + rowHeight * (index + 0.5), isWinner(entry, winner)),
    )}
    <line class="axis" x1="${names}" x2="${width - right}" y1="${bottom}" y2="${bottom}" />
  </svg>`;
}

const isWinner = ({ id, setting }: Entry, winner: string): boolean =>
  id === winner && setting === 'trained';

function entryRow(entry: Entry, x: (value: number) => string, y: number, won: boolean): Markup {
  const {
    id,
    setting,
    metrics: [{ value, interval, items }],
  } = entry;
  const words = settingWords(entry);
  const tone = won ? 'train' : setting === 'untrained' ? 'other' : 'near';
  const end = (at: number) =>
    html`<line
      class="bar-${tone}"
      x1="${x(at)}"
      x2="${x(at)}"
      y1="${y - whisker}"
      y2="${y + whisker}"
    />`;
  return html`<g>
    <title>
      ${id}, ${words}: ${figure(value)}, 95 % interval ${figure(interval.low)} to
      ${figure(interval.high)}, ${items} items
    </title>
    <text x="${names - 14}" y="${y}" text-anchor="end">${shorten(id)}</text>
    <text class="muted" x="${names - 14}" y="${y + 13}" text-anchor="end"
      >${words}${won ? ', winner' : ''}</text
    >
    <line
      class="bar-${tone}"
      x1="${x(interval.low)}"
      x2="${x(interval.high)}"
      y1="${y}"
      y2="${y}"
    />
    ${end(interval.low)} ${end(interval.high)}
    <circle class="${tone}" cx="${x(value)}" cy="${y}" r="5" />
  </g>`;
}

function baselineLine(
  { id, metrics: [{ value, interval }] }: Entry,
  x: (value: number) => string,
  { y, bottom }: { y: number; bottom: number },
): Markup {
  const crowded = Number(x(value)) > width - 200;
  return html`<g>
    <title>
      baseline ${id}: ${figure(value)}, 95 % interval ${figure(interval.low)} to
      ${figure(interval.high)}
    </title>
    <line class="mark" x1="${x(value)}" x2="${x(value)}" y1="${y - 10}" y2="${bottom}" />
    <text
      class="muted"
      x="${(Number(x(value)) + (crowded ? -5 : 5)).toFixed(1)}"
      y="${y}"
      text-anchor="${crowded ? 'end' : 'start'}"
      >${shorten(id)} ${figure(value)}</text
    >
  </g>`;
}

function scaleFor(ranking: readonly Entry[]): { low: number; high: number; ticks: number[] } {
  const reached = ends(
    ranking.map(({ metrics: [{ value, interval }] }) => ({ ...interval, value })),
  );
  const marks = ticks(Math.min(...reached), Math.max(...reached), 6);
  return { low: marks[0], high: marks[marks.length - 1], ticks: marks };
}

const nameCharacters = 28;

const shorten = (name: string): string =>
  name.length > nameCharacters ? `${name.slice(0, nameCharacters - 1)}…` : name;
