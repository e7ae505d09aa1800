/**
 * How Parquet files are told, apart from the reader, whose library takes a while to load.
 *
 * @module
 */
export interface ParquetFormat {
  format: 'parquet';
}

export const isParquet = (head: Buffer): boolean => head.toString('latin1', 0, 4) === 'PAR1';
