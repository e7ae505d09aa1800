/**
 * Which tables of a workbook or a database become records. Without a choice, those that look alike or
 * are splits by their names; tables of different things are left to whoever knows them.
 *
 * @module
 */
import type { TablePart } from '../../../rows/records/table-part.ts';
import { sheetOfPart } from '../../../rows/workbook/sheet.ts';
import { fail } from '../../../problem/problem.ts';
import { didYouMean } from '../../../problem/nearest.ts';
import type { SkippedFile } from '../snapshot.ts';
import { splitOfFile } from '../split-of-file.ts';

/** What the user said of tables: which to take, or what to ask the database for. */
export interface TableChoice {
  tables?: string[];
  query?: string;
}

export interface ChosenTables {
  /** Names of parts, in the order that they are to be read in. */
  parts: string[];
  skipped: SkippedFile[];
}

/**
 * @param file The name that the user knows the file by.
 * @param tables All that there are in it.
 * @throws `table.choose`, `table.missing`, `file.empty`
 */
export function chooseTables(
  file: string,
  tables: readonly TablePart[],
  wanted: readonly string[] | undefined,
): ChosenTables {
  const location = { file };
  if (wanted !== undefined) {
    const names = tables.map(({ name }) => name);
    for (const part of wanted)
      if (!names.includes(part) && !names.includes(sheetOfPart(part).sheet))
        fail('table.missing', `${file} has no table ${part}${didYouMean(part, names)}`, {
          location,
          fix: `It has: ${names.map((name) => `--table ${shellWord(name)}`).join(', ')}.`,
          evidence: { tables: names },
        });
    return { parts: [...wanted], skipped: [] };
  }
  const skipped: SkippedFile[] = [];
  const widest = Math.max(0, ...tables.map((table) => (table.hidden ? 0 : table.columns.length)));
  const shown = tables.filter((table) => {
    const reason = table.hidden
      ? `hidden; --table ${shellWord(table.name)} takes it`
      : table.isEmpty
        ? 'it has no rows'
        : table.columns.length === 1 && widest > 1
          ? `a single column beside tables; --table ${shellWord(table.name)} takes it`
          : null;
    if (reason !== null) skipped.push({ name: `${file}#${table.name}`, reason });
    return reason === null;
  });
  if (shown.length === 0) fail('file.empty', `${file} has no table with rows`, { location });
  const [first, ...others] = shown;
  const alike = others.every((table) => areAlike(first, table));
  if (!alike && !shown.every(({ name }) => splitOfFile(`#${name}`) !== null))
    fail('table.choose', `${file} holds ${shown.length} tables of different columns`, {
      location,
      fix: `Name what to take: ${shown.map(({ name }) => `--table ${shellWord(name)}`).join(', ')}. They are:\n${shown.map(describe).join('\n')}`,
      evidence: { tables: shown.map(({ name, columns, rows }) => ({ name, columns, rows })) },
    });
  return { parts: shown.map(({ name }) => name), skipped };
}

/** Half of the columns of both are common. */
function areAlike(one: TablePart, other: TablePart): boolean {
  const all = new Set([...one.columns, ...other.columns].map((name) => name.toLowerCase()));
  return 2 * all.size <= 1.34 * (one.columns.length + other.columns.length);
}

function describe({ name, columns, rows }: TablePart): string {
  const shown = columns.slice(0, 12).join(', ');
  const count = rows === undefined ? '' : `${rows.toLocaleString('en')} rows: `;
  return `  ${name}: ${count}${shown}${columns.length > 12 ? ', …' : ''}`;
}

/** A name as it is typed into a shell. */
export const shellWord = (name: string): string =>
  /^[\p{L}\p{N}_.-]+$/u.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
