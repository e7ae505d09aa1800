/**
 * Finds out how a delimited file is written: its delimiter, and whether its first row names the
 * columns.
 *
 * @module
 */
import type { Line } from '../records/lines.ts';
import { assembleRows, type Row } from './rows.ts';

export interface CsvFormat {
  format: 'csv';
  delimiter: string;
  /** Whether the first row holds the names in `columns`. */
  header: boolean;
  columns: readonly string[];
  /** The first line is `sep=` and the delimiter, as Excel writes it; it is no row. */
  separatorLine?: true;
}

const DELIMITERS = [',', '\t', ';', '|'];

/** A name, rather than a value: short and without sentence punctuation. */
const COLUMN_NAME = /^[\p{L}_][\p{L}\p{N}_ ./()-]{0,39}$/u;

/**
 * @param lines The first lines of the file, whole ones.
 * @returns undefined when no delimiter gives the same number of columns, two or more, in nine
 *   rows of ten.
 */
export function detectCsv(lines: readonly Line[]): CsvFormat | undefined {
  const told = separatorOf(lines[0]);
  if (told !== undefined) return { ...assumeCsv(lines.slice(1), told), separatorLine: true };
  const dialects = DELIMITERS.map((delimiter) => {
    const { rows, rejects } = assembleRows(lines, { delimiter, final: true });
    const width = commonest(rows.map((row) => row.fields.length));
    const regular = rows.filter((row) => row.fields.length === width);
    return { delimiter, width, regular, share: regular.length / (rows.length + rejects.length) };
  }).filter(({ width, share }) => width > 1 && share >= 0.9);
  const best = dialects.sort((a, b) => b.share - a.share || b.width - a.width)[0];
  return best && withHeader(best.delimiter, best.width, best.regular);
}

const separatorOf = (line: Line | undefined): string | undefined =>
  /^sep=(.)\s*$/i.exec(line?.text ?? '')?.[1];

/** For a file that is delimited by name, but has one column or is irregular. */
export function assumeCsv(lines: readonly Line[], delimiter: string): CsvFormat {
  const { rows } = assembleRows(lines, { delimiter, final: true });
  const width = commonest(rows.map((row) => row.fields.length)) || 1;
  return withHeader(
    delimiter,
    width,
    rows.filter((row) => row.fields.length === width),
  );
}

function withHeader(delimiter: string, width: number, rows: readonly Row[]): CsvFormat {
  const [first, ...others] = rows.map((row) => row.fields.map((field) => field.trim()));
  const header =
    first !== undefined &&
    new Set(first).size === width &&
    first.every((name) => COLUMN_NAME.test(name)) &&
    // A name does not come back as a value of its own column, but with all others where files
    // were joined.
    others
      .filter((row) => row.some((value, column) => value !== first[column]))
      .every((row) => row.every((value, column) => value !== first[column]));
  const columns = header ? first : Array.from({ length: width }, (_, i) => `column_${i + 1}`);
  return { format: 'csv', delimiter, header, columns };
}

/** The most frequent number; of equally frequent ones the greatest. */
function commonest(numbers: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  const ranked = [...counts].sort(([a, m], [b, n]) => n - m || b - a);
  return ranked[0]?.[0] ?? 0;
}
