/**
 * What a call takes of memory at most, where that was measured: such a call begins beside others. One
 * without a bound goes alone until its plan says what it takes.
 *
 * @module
 */
import type { OperationName } from '../operations/index.ts';

const mebibyte = 2 ** 20;

/**
 * In bytes. `dataset.import`: twice the highest peak of any format at 2 GB in
 * `bench/results/data-import.json` (701 MiB, Parquet), as the width of rows differs.
 */
const bounds: Partial<Record<OperationName, number>> = {
  'dataset.import': 1402 * mebibyte,
};

export const memoryBoundOf = (name: OperationName): number | null => bounds[name] ?? null;
