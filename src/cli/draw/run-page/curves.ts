/**
 * Curves as inline SVG over steps or seconds. Single values far above the rest do not flatten the
 * others: they are drawn at the upper edge.
 *
 * @module
 */
import { html, type Markup } from '../page/html.ts';
import { figure } from '../scores/metrics.ts';
import { ticks } from '../page/ticks.ts';

export type Point = readonly [x: number, y: number];

export interface Series {
  name: string;
  /** Colour class of `page/style.ts`. */
  tone: 'train' | 'validation' | 'near' | 'other';
  points: readonly Point[];
  /** Drawn as rings with their figures rather than as a line. */
  marks?: true;
}

export interface Curves {
  title: string;
  /** What x counts, such as `step`. */
  across: string;
  series: readonly Series[];
  /** Words for a value of y. */
  words?: (value: number) => string;
}

const width = 720;
const height = 200;
const left = 64;
const right = 12;
const top = 10;
const foot = 26;
/** Values farther above the 98th percentile than so many times itself are outliers. */
const outlier = 1;

/** Null where there is nothing to draw. */
export function curves({ title, across, series, words = figure }: Curves): Markup | null {
  const drawn = series
    .map((one) => ({ ...one, points: one.points.filter(finite) }))
    .filter(({ points }) => points.length > 0);
  if (drawn.length === 0) return null;
  const all = drawn.flatMap(({ points }) => points);
  const xs = ticks(least(all, 0), most(all, 0), 6);
  const ys = ticks(least(all, 1), ceiling(all.map(([, y]) => y)), 4);
  const x = (value: number): string =>
    place(value, xs[0], xs[xs.length - 1], left, width - right).toFixed(1);
  const y = (value: number): string =>
    place(value, ys[0], ys[ys.length - 1], height - foot, top).toFixed(1);
  const bottom = height - foot;
  const last = drawn.map(
    ({ name, points }) => `${name} ends at ${words(points[points.length - 1][1])}`,
  );
  return html`<figure>
    <figcaption>
      ${title} <span class="muted">by ${across}</span>
      <span class="muted"
        >${drawn.map(({ name, tone }) => html` <span class="key ${tone}"></span>${name}`)}</span
      >
    </figcaption>
    <svg
      role="img"
      aria-label="${title} by ${across}: ${last.join(', ')}"
      viewBox="0 0 ${width} ${height}"
      class="plot"
    >
      ${ys.map(
        (value) =>
          html`<line
              class="axis"
              x1="${left}"
              x2="${width - right}"
              y1="${y(value)}"
              y2="${y(value)}"
            />
            <text class="muted" x="${left - 8}" y="${Number(y(value)) + 4}" text-anchor="end">
              ${words(value)}
            </text>`,
      )}
      ${xs.map(
        (value) =>
          html`<text class="muted" x="${x(value)}" y="${bottom + 18}" text-anchor="middle">
            ${figure(value)}
          </text>`,
      )}
      ${drawn.map((one) => draw(one, { x, y, across, words }))}
    </svg>
  </figure>`;
}

interface Scale {
  x(value: number): string;
  y(value: number): string;
  across: string;
  words(value: number): string;
}

function draw({ name, tone, points, marks }: Series, { x, y, across, words }: Scale): Markup {
  // A line of one point is none.
  if (marks || points.length === 1)
    return html`${points.map(
      ([at, value]) =>
        html`<circle class="${tone}" cx="${x(at)}" cy="${y(value)}" r="3.5"
          ><title>${name} ${words(value)} at ${across} ${figure(at)}</title></circle
        >`,
    )}`;
  const path = points.map(([at, value]) => `${x(at)},${y(value)}`).join(' ');
  return html`<polyline class="bar-${tone}" points="${path}"><title>${name}</title></polyline>`;
}

/**
 * Smooths by an exponential mean over about a fiftieth of the points, each weighed by how much came
 * before it, so that it starts at the first value; outliers count as the edge that they are drawn at.
 */
export function smooth(points: readonly Point[]): Point[] {
  const keep = 1 - 1 / Math.max(1, points.length / 50);
  const known = points.filter(finite);
  const most = known.length === 0 ? 0 : ceiling(known.map(([, y]) => y));
  let mean = 0;
  let weight = 0;
  return known.map(([x, y]) => {
    mean = keep * mean + (1 - keep) * Math.min(y, most);
    weight = keep * weight + (1 - keep);
    return [x, mean / weight];
  });
}

const finite = ([x, y]: Point): boolean => Number.isFinite(x) && Number.isFinite(y);

const least = (points: readonly Point[], axis: 0 | 1): number =>
  points.reduce((low, point) => Math.min(low, point[axis]), Infinity);

const most = (points: readonly Point[], axis: 0 | 1): number =>
  points.reduce((high, point) => Math.max(high, point[axis]), -Infinity);

function ceiling(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const usual = sorted[Math.floor(0.98 * (sorted.length - 1))];
  return Math.min(sorted[sorted.length - 1], usual + outlier * Math.abs(usual));
}

/** Within the picture, whatever the value. */
function place(value: number, low: number, high: number, from: number, to: number): number {
  const share = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return from + share * (to - from);
}
