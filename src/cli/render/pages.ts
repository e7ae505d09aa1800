/**
 * Operations whose outcome can be had as a page, by an option that only the command line has.
 *
 * @module
 */
import type { OperationName } from '../../operations/index.ts';

/** What help says of `--html`. */
export const pages: Partial<Record<OperationName, string>> = {
  'dataset.profile': 'write a page with pictures, one file that needs nothing else',
  'release.show': 'write a page with replies before and after, one file that needs nothing else',
  'run.report': 'write a page with curves, one file that needs nothing else',
  'benchmark.show': 'write a page with a chart, one file that needs nothing else',
};
