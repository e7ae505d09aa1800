/**
 * Colour for terminals that want it (https://no-color.org), plain text otherwise, and layout of
 * figures and tables.
 *
 * @module
 */
import type { WriteStream } from 'node:tty';

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, cyan: 36 } as const;
export type Tone = keyof typeof codes;
export type Style = Record<Tone, (text: string) => string>;

const wantsColour = (stream: NodeJS.WriteStream): boolean =>
  Boolean((stream as WriteStream).isTTY) &&
  process.env.NO_COLOR === undefined &&
  process.env.TERM !== 'dumb';

export function styleFor(stream: NodeJS.WriteStream): Style {
  const colour = wantsColour(stream);
  return Object.fromEntries(
    Object.entries(codes).map(([name, code]) => [
      name,
      colour ? (text: string) => `\u001B[${code}m${text}\u001B[0m` : (text: string) => text,
    ]),
  ) as Style;
}

// oxlint-disable-next-line no-control-regex -- colour codes take no room on screen
const width = (text: string): number => text.replaceAll(/\u001B\[\d+m/g, '').length;

/** Columns padded to their widest cell; numbers (as strings of digits) to the right. */
export function table(header: string[], rows: string[][], style: Style): string {
  const widths = header.map((title, column) =>
    Math.max(width(title), ...rows.map((row) => width(row[column] ?? ''))),
  );
  const numeric = header.map((_, column) =>
    rows.every((row) => /^([-~<>≤≥]?\s?[\d.,]+\s?(%|[A-Za-z/]{0,6})?|–)?$/.test(row[column] ?? '')),
  );
  const line = (cells: string[]) =>
    cells
      .map((cell, column) => {
        const space = ' '.repeat(widths[column] - width(cell));
        return numeric[column] ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd();
  return [style.dim(line(header)), ...rows.map(line)].join('\n');
}

/** 1536 → `1.5 KiB`. */
export function bytes(count: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = count < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(count) / 10));
  const value = count / 1024 ** power;
  return `${value.toFixed(power === 0 || value >= 100 ? 0 : 1)} ${units[power]}`;
}

/** 83 → `1m 23s`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return seconds < 10 ? `${seconds.toFixed(1)}s` : `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${whole % 60}s`;
  return `${Math.floor(whole / 3600)}h ${Math.floor((whole % 3600) / 60)}m`;
}

/** The short form of an artifact id. */
export const short = (id: string): string => id.slice(0, 12);
