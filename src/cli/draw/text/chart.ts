/**
 * Curves for the terminal, in braille: two by four dots a character.
 *
 * @module
 */

export type Point = readonly [x: number, y: number];

export interface ChartOptions {
  /** In characters, axis labels not counted. */
  width: number;
  height: number;
}

/** Bits of a braille character by column and row of its dots (Unicode block U+2800). */
const dotBits = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;
const blank = 0x2800;

/** Draws a line through points in order of x, and `marks` as rings; all share the axes. */
export function chart(
  line: readonly Point[],
  marks: readonly Point[],
  { width, height }: ChartOptions,
): string {
  const points = [...line, ...marks].filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  if (points.length === 0) return '';
  const xs = range(points.map(([x]) => x));
  const ys = range(points.map(([, y]) => y));
  const column = (x: number) => Math.round(((x - xs.low) / xs.span) * (2 * width - 1));
  const row = (y: number) => Math.round(((ys.high - y) / ys.span) * (4 * height - 1));

  const cells = Array.from({ length: height }, () => Array.from({ length: width }, () => 0));
  const dot = (atColumn: number, atRow: number) => {
    cells[atRow >> 2][atColumn >> 1] |= dotBits[atColumn & 1][atRow & 3];
  };
  line.forEach(([x, y], index) => {
    const [fromX, fromY] = line[Math.max(0, index - 1)];
    const columns = column(x) - column(fromX);
    const rows = row(y) - row(fromY);
    const steps = Math.max(1, Math.abs(columns), Math.abs(rows));
    for (let step = 0; step <= steps; step++)
      dot(
        Math.round(column(fromX) + (columns * step) / steps),
        Math.round(row(fromY) + (rows * step) / steps),
      );
  });
  const text = cells.map((cellRow) => cellRow.map((bits) => String.fromCharCode(blank + bits)));
  for (const [x, y] of marks) text[row(y) >> 2][column(x) >> 1] = '○';

  const labels = [axisLabel(ys.high), axisLabel(ys.low)];
  const margin = Math.max(...labels.map((label) => label.length));
  const lines = text.map((characters, index) => {
    const label = index === 0 ? labels[0] : index === height - 1 ? labels[1] : '';
    return `${label.padStart(margin)} ┤${characters.join('')}`;
  });
  const [first, last] = [axisLabel(xs.low), axisLabel(xs.high)];
  const axis = first + last.padStart(Math.max(width - first.length, last.length + 1));
  return [
    ...lines,
    `${' '.repeat(margin)} └${'─'.repeat(width)}`,
    `${' '.repeat(margin + 2)}${axis}`,
  ].join('\n');
}

/** Never of zero width, so that a flat curve is drawn in the middle of nothing. */
function range(values: readonly number[]): { low: number; high: number; span: number } {
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  return { low, high, span: high - low || 1 };
}

const axisLabel = (value: number): string => String(Number(value.toPrecision(3)));
