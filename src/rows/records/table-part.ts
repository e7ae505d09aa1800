/** A table of a file that holds several: a sheet of a workbook, a table of a database. */
export interface TablePart {
  name: string;
  /** Its program does not show it. */
  hidden: boolean;
  /** Has no rows. */
  isEmpty: boolean;
  columns: string[];
  /** How many, where that is known without reading them. */
  rows?: number;
}
