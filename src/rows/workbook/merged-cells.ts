/** The value of merged cells, which stands in their first one, for all of them. */
import type { CellRange, CellValue, SheetRow } from './sheet.ts';

/** Goes through the rows of a sheet in their order. */
export class MergedCells {
  readonly #ranges: readonly CellRange[];
  /** Ranges that were looked at, of those known so far. */
  #seen = 0;
  readonly #coming: CellRange[] = [];
  #open: { range: CellRange; value: CellValue }[] = [];

  /** @param ranges Those of the sheet; may grow as rows are read, by ranges that begin in a later row. */
  constructor(ranges: readonly CellRange[]) {
    this.#ranges = ranges;
  }

  /**
   * @param width Columns of the table: people merge whole rows of the sheet.
   * @returns The row's values, with those of merged cells in each cell that they stand for.
   */
  spread({ line, cells }: SheetRow, width: number): CellValue[] {
    while (this.#seen < this.#ranges.length) this.#coming.push(this.#ranges[this.#seen++]);
    if (this.#coming.length + this.#open.length === 0) return cells;
    for (let at = this.#coming.length - 1; at >= 0; at--) {
      const range = this.#coming[at];
      if (range.firstRow > line) continue;
      this.#coming.splice(at, 1);
      // Without a value in the row that it begins in, it has none.
      if (range.firstRow === line) this.#open.push({ range, value: cells[range.firstColumn] });
    }
    this.#open = this.#open.filter(({ range }) => range.lastRow >= line);
    const spread = [...cells];
    for (const { range, value } of this.#open)
      if (value !== undefined)
        for (let at = range.firstColumn; at <= range.lastColumn && at < width; at++)
          spread[at] = value;
    return spread;
  }
}
