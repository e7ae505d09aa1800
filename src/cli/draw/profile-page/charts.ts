/**
 * Pictures as inline SVG. Every mark carries its figures as a tooltip, every picture says in words
 * what it shows; a table or list beside it has the same numbers.
 *
 * @module
 */
import { html, type Markup } from '../page/html.ts';
import { count, percent } from '../page/numbers.ts';

export interface Segment {
  name: string;
  value: number;
  /** Colour class, such as `train`. */
  tone: string;
}

const WIDTH = 720;
const GAP = 2;

/** Parts of a whole in one bar, with a legend that names each. */
export function stackedBar(label: string, segments: readonly Segment[]): Markup {
  const shown = segments.filter(({ value }) => value > 0);
  const whole = shown.reduce((sum, { value }) => sum + value, 0);
  const room = WIDTH - GAP * Math.max(0, shown.length - 1);
  // Slivers get a visible width, at the cost of the rest.
  const widths = shown.map(({ value }) => Math.max(3, (room * value) / whole));
  const scale = room / widths.reduce((sum, width) => sum + width, 0);
  let x = 0;
  const bars = shown.map((segment, index) => {
    const width = widths[index] * scale;
    const bar = html`<rect
      class="${segment.tone}"
      x="${x.toFixed(1)}"
      y="0"
      width="${width.toFixed(1)}"
      height="28"
      rx="3"
      ><title>
        ${segment.name}: ${count(segment.value)} (${percent(segment.value, whole)})
      </title></rect
    >`;
    x += width + GAP;
    return bar;
  });
  return html`<svg role="img" aria-label="${label}" viewBox="0 0 ${WIDTH} 28" class="bar">
      ${bars}
    </svg>
    <ul class="legend">
      ${shown.map((segment) => html`<li><span class="key ${segment.tone}"></span>${segment.name} <b>${count(segment.value)}</b> <span class="muted">${percent(segment.value, whole)}</span></li>`)}
    </ul>`;
}

export interface BarRow {
  name: string;
  segments: readonly Segment[];
}

const NAME_WIDTH = 236;
const VALUE_WIDTH = 96;
const ROW_HEIGHT = 24;
const NAME_CHARACTERS = 30;

/**
 * One horizontal bar a row, of one or several parts. The rows past the first few are folded away;
 * the scale and the shares are of all rows.
 *
 * @param inSight How many rows are shown at once.
 */
export function barRows(label: string, rows: readonly BarRow[], inSight: number): Markup {
  const sums = rows.map(sumOf);
  const scale = {
    longest: Math.max(1, ...sums),
    whole: sums.reduce((sum, value) => sum + value, 0),
  };
  const folded = rows.slice(inSight);
  return html`${drawRows(label, rows.slice(0, inSight), scale)}${
    folded.length === 0
      ? null
      : html`<details>
          <summary>${folded.length} more</summary>
          ${drawRows(`${label}, the rest`, folded, scale)}
        </details>`
  }`;
}

const sumOf = ({ segments }: BarRow): number => segments.reduce((sum, { value }) => sum + value, 0);

function drawRows(
  label: string,
  rows: readonly BarRow[],
  { longest, whole }: { longest: number; whole: number },
): Markup {
  const room = WIDTH - NAME_WIDTH - VALUE_WIDTH;
  const height = rows.length * ROW_HEIGHT;
  const lines = rows.map((row, index) => {
    const { name, segments } = row;
    const sum = sumOf(row);
    const y = index * ROW_HEIGHT;
    let x = NAME_WIDTH;
    const bars = segments
      .filter(({ value }) => value > 0)
      .map((segment) => {
        const width = Math.max(1, (room * segment.value) / longest);
        const bar = html`<rect
          class="${segment.tone}"
          x="${x.toFixed(1)}"
          y="${y + 4}"
          width="${width.toFixed(1)}"
          height="14"
          rx="2"
          ><title>${name}, ${segment.name}: ${count(segment.value)}</title></rect
        >`;
        x += width + 1;
        return bar;
      });
    return html`<text x="${NAME_WIDTH - 10}" y="${y + 15}" text-anchor="end"
        ><title>${name}</title>${shorten(name)}</text
      >${bars}<text class="muted" x="${(x + 6).toFixed(1)}" y="${y + 15}"
        >${count(sum)} · ${percent(sum, whole)}</text
      >`;
  });
  return html`<svg role="img" aria-label="${label}" viewBox="0 0 ${WIDTH} ${height}" class="rows">
    ${lines}
  </svg>`;
}

const shorten = (name: string): string =>
  name.length > NAME_CHARACTERS ? `${name.slice(0, NAME_CHARACTERS - 1)}…` : name;

export interface Histogram {
  name: string;
  tone: string;
  /** Rows of at most `upTo`, more than the entry before. */
  bins: readonly { upTo: number; rows: number }[];
  median: number;
  p95: number;
}

const PLOT_HEIGHT = 92;
const AXIS_HEIGHT = 22;
const LEFT = 8;

/** Small multiples over one logarithmic axis: each split by shares, so that shapes compare. */
export function histograms(label: string, unit: string, series: readonly Histogram[]): Markup {
  const filled = series.filter(({ bins }) => bins.some(({ rows }) => rows > 0));
  const range = binRange(filled);
  if (range === null) return html`<p class="muted">no rows</p>`;
  const { first, last } = range;
  const binWidth = (WIDTH - 2 * LEFT) / (last - first + 1);
  const longest = filled.reduce(
    (most, { bins }) => (bins.length > most.length ? bins : most),
    [] as Histogram['bins'],
  );
  const position = (size: number): number => {
    const bin = longest.findIndex(({ upTo }) => size <= upTo);
    return LEFT + ((bin < 0 ? last : bin) - first + 0.5) * binWidth;
  };
  return html`${filled.map((one) => {
    const total = one.bins.reduce((sum, { rows }) => sum + rows, 0);
    const most = Math.max(...one.bins.map(({ rows }) => rows));
    const bars = one.bins.slice(first, last + 1).map(({ upTo, rows }, index) => {
      if (rows === 0) return null;
      const height = Math.max(1, (PLOT_HEIGHT * rows) / most);
      const from = one.bins[first + index - 1]?.upTo ?? 0;
      return html`<rect
        class="${one.tone}"
        x="${(LEFT + index * binWidth + 0.5).toFixed(1)}"
        y="${(PLOT_HEIGHT - height + 14).toFixed(1)}"
        width="${Math.max(1, binWidth - 1).toFixed(1)}"
        height="${height.toFixed(1)}"
        rx="1"
        ><title>
          ${count(from + 1)} to ${count(upTo)} ${unit}: ${count(rows)} rows
          (${percent(rows, total)})
        </title></rect
      >`;
    });
    const marks = [
      { at: one.median, name: `median ${count(one.median)}` },
      { at: one.p95, name: `95 % ${count(one.p95)}` },
    ].map(({ at, name }, index) => {
      const x = position(at);
      const anchor = x > WIDTH - 90 || index === 0 ? 'end' : 'start';
      return html`<line
          class="mark"
          x1="${x.toFixed(1)}"
          x2="${x.toFixed(1)}"
          y1="2"
          y2="${PLOT_HEIGHT + 14}"
        /><text
          class="muted"
          x="${(x + (anchor === 'end' ? -4 : 4)).toFixed(1)}"
          y="11"
          text-anchor="${anchor}"
          >${name}</text
        >`;
    });
    const ticks = tickBins(longest, first, last).map(
      ({ bin, size }) =>
        html`<text
          class="muted"
          x="${(LEFT + (bin - first + 0.5) * binWidth).toFixed(1)}"
          y="${PLOT_HEIGHT + 30}"
          text-anchor="middle"
          >${count(size)}</text
        >`,
    );
    const height = PLOT_HEIGHT + AXIS_HEIGHT + 16;
    return html`<figure>
      <figcaption>
        <span class="key ${one.tone}"></span>${one.name}
        <span class="muted">${count(total)} rows</span>
      </figcaption>
      <svg
        role="img"
        aria-label="${label}, ${one.name}: median ${count(one.median)}, 95 % at most ${count(one.p95)} ${unit}"
        viewBox="0 0 ${WIDTH} ${height}"
        class="plot"
      >
        ${bars}${marks}
        <line class="axis" x1="0" x2="${WIDTH}" y1="${PLOT_HEIGHT + 14}" y2="${PLOT_HEIGHT + 14}" />
        ${ticks}
      </svg>
    </figure>`;
  })}`;
}

function binRange(series: readonly Histogram[]): { first: number; last: number } | null {
  const filled = series.flatMap(({ bins }) =>
    bins.flatMap(({ rows }, index) => (rows > 0 ? [index] : [])),
  );
  return filled.length === 0 ? null : { first: Math.min(...filled), last: Math.max(...filled) };
}

/** A tick at every power of two, or every other where there are many. */
function tickBins(bins: Histogram['bins'], first: number, last: number) {
  const powers = bins.flatMap(({ upTo }, bin) =>
    bin >= first && bin <= last && Math.log2(upTo) % 1 === 0 ? [{ bin, size: upTo }] : [],
  );
  const ticks = powers.filter(
    ({ size }, index) => powers.findIndex((p) => p.size === size) === index,
  );
  const step = Math.ceil(ticks.length / 10);
  return ticks.filter((_, index) => index % step === 0);
}
