/**
 * Intervals for the terminal, on a scale that all of them share: `├──●────┤`.
 *
 * @module
 */
export interface Span {
  low: number;
  value: number;
  high: number;
}

export interface Scale {
  low: number;
  high: number;
  /** In characters. */
  width: number;
}

/** Ends that a scale reaches to; an interval of which nothing is known ends nowhere. */
export const ends = (spans: readonly Span[]): number[] =>
  spans
    .flatMap(({ low, value, high }) => [low, value, high])
    .filter((end) => Math.abs(end) < endless);

const endless = 1e100;

/** Reaches over all spans; never of zero width. */
export function scaleOver(spans: readonly Span[], width: number): Scale {
  const reached = ends(spans);
  const [low, high] = [Math.min(...reached), Math.max(...reached)];
  return high - low > 0 ? { low, high, width } : { low: low - 0.5, high: high + 0.5, width };
}

/** The value as a dot on its interval; a `reference`, such as a floor, as a line behind it. */
export function errorBar(
  { low, value, high }: Span,
  scale: Scale,
  reference: number | null = null,
): string {
  const cells = Array.from({ length: scale.width }, () => ' ');
  if (reference !== null) cells[columnOf(reference, scale)] = '┊';
  const [first, last] = [columnOf(low, scale), columnOf(high, scale)];
  for (let column = first; column <= last; column++) cells[column] = '─';
  if (last > first) [cells[first], cells[last]] = ['├', '┤'];
  cells[columnOf(value, scale)] = '●';
  return cells.join('').trimEnd();
}

function columnOf(value: number, { low, high, width }: Scale): number {
  const column = Math.round(((value - low) / (high - low)) * (width - 1));
  return Math.min(width - 1, Math.max(0, column));
}

/** The ends of the scale below the bars. */
export function axis({ low, high, width }: Scale): string {
  const [left, right] = [low, high].map((value) => String(Number(value.toPrecision(3))));
  return left + right.padStart(width - left.length);
}
