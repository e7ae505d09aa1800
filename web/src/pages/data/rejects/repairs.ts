/**
 * Refused rows while somebody repairs them, and what of that goes back to the server.
 *
 * @module
 */
import type { RowsForRepair } from '../../../../../src/lifecycle/normalize/repair/repair.ts';

export type RefusedRow = RowsForRepair['rows'][number];

/** What somebody made of a row. */
export interface Edit {
  text: string;
  drop: boolean;
}

export const keyOf = ({ at }: RefusedRow): string => `${at.file}:${at.line}/${at.kind}/${at.nth}`;

/** The text that is edited: as it is in the file, or the record that was read there. */
export const textOf = ({ record, text }: RefusedRow): string =>
  record === null ? (text ?? '') : JSON.stringify(record, null, 2);

/** Whether the text is of the file; else it is a record as JSON. */
export const isOriginal = ({ record, text }: RefusedRow): boolean =>
  record === null && text !== undefined;

/** Why a text cannot go back as it is; null where it can. The server reads texts of the file. */
export function mistakeIn(row: RefusedRow, { text, drop }: Edit): string | null {
  if (drop || isOriginal(row)) return null;
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? null
      : 'It must be an object: {"field": value}.';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Those that somebody changed; the others stay refused. */
export function repairedRows(
  rows: readonly RefusedRow[],
  edits: ReadonlyMap<string, Edit>,
): RefusedRow[] {
  return rows.flatMap((row): RefusedRow[] => {
    const edit = edits.get(keyOf(row));
    if (edit === undefined) return [];
    if (edit.drop) return [{ ...row, drop: true }];
    if (edit.text === textOf(row) || mistakeIn(row, edit) !== null) return [];
    return isOriginal(row)
      ? [{ ...row, text: edit.text }]
      : [{ ...row, record: JSON.parse(edit.text) as Record<string, unknown> }];
  });
}
