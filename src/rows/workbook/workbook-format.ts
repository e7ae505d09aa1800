/**
 * How workbooks are named in a snapshot, apart from their reader, whose library takes a while to load.
 *
 * @module
 */
export interface WorkbookFormat {
  format: 'workbook';
  /** A sheet, or a stretch of one: `Sheet1`, `Sheet1!A5:F200`. All sheets that hold a table when left out. */
  part?: string;
}
