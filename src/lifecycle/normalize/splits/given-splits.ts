/**
 * Splits that files have by their names. Those that are given are respected, the others are cut
 * from the rows to train on; without such rows nothing could be cut or trained, so that what is
 * given is ignored then.
 *
 * @module
 */
import type { SplitName } from '../../ingest/split-name.ts';
import type { SnapshotFile } from '../../ingest/snapshot.ts';
import { placement, type Kept } from './placement.ts';

export interface GivenSplits {
  /** Splits that are cut from the training rows. */
  carved: SplitName[];
  /** Given splits are ignored, because no file is left to train on. */
  ignored: boolean;
  /** Where rows of a file belong; `train` where they are free to be cut. */
  of(split: SplitName | null): Kept;
  /** Where a row goes that was cut for a split. */
  isCarved(split: SplitName): Kept;
}

type File = Pick<SnapshotFile, 'split' | 'records'>;

export function givenSplits(files: readonly File[]): GivenSplits {
  const has = (split: SplitName | null) =>
    files.some((file) => file.split === split && file.records > 0);
  const ignored = !has('train') && !has(null);
  const carved = (['validation', 'test'] as const).filter((split) => ignored || !has(split));
  return {
    ignored,
    carved,
    of: (split) => placement[(ignored ? null : split) ?? 'train'],
    isCarved: (split) =>
      split !== 'train' && carved.includes(split) ? placement[split] : placement.train,
  };
}

/** What is held out more strictly comes first: it may be nowhere else. */
const STRICTNESS: readonly (SplitName | null)[] = ['test', 'validation'];

/** Files whose rows are placed one group after the other, each group in any order of its files. */
export function assignmentGroups<Some extends Pick<File, 'split'>>(
  files: readonly Some[],
): Some[][] {
  const held = STRICTNESS.map((split) => files.filter((file) => file.split === split));
  return [...held, files.filter((file) => !STRICTNESS.includes(file.split))];
}
