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
  /** Splits that are cut from the training rows; known once all held-out rows are placed. */
  readonly carved: SplitName[];
  /** Given splits are ignored, because no file is left to train on. */
  readonly ignored: boolean;
  /** Where a row belongs that is given for a split; `train` where it is free to be cut. */
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

/**
 * Splits that rows say by themselves. One that no row is of is cut from the training rows, unless
 * the mapping names it.
 */
export class SplitsOfRows implements GivenSplits {
  readonly ignored = false;
  readonly #named: readonly SplitName[];
  readonly #met = new Set<SplitName>();

  /** @param named Splits that the mapping names. */
  constructor(named: readonly SplitName[]) {
    this.#named = named;
  }

  get carved(): SplitName[] {
    return (['validation', 'test'] as const).filter((split) => !this.#given(split));
  }

  /** Splits that the mapping names and no row is of. */
  get missing(): SplitName[] {
    return this.#named.filter((split) => !this.#met.has(split));
  }

  of(split: SplitName | null): Kept {
    this.#met.add(split!);
    return placement[split!];
  }

  isCarved(split: SplitName): Kept {
    return this.#given(split) ? placement.train : placement[split];
  }

  #given = (split: SplitName): boolean => this.#met.has(split) || this.#named.includes(split);
}

/** What is held out more strictly comes first: it may be nowhere else. */
export const byStrictness: readonly SplitName[] = ['test', 'validation', 'train'];
const HELD: readonly (SplitName | null)[] = byStrictness.slice(0, 2);

/** Files whose rows are placed one group after the other, each group in any order of its files. */
export function assignmentGroups<Some extends Pick<File, 'split'>>(
  files: readonly Some[],
): Some[][] {
  const held = HELD.map((split) => files.filter((file) => file.split === split));
  return [...held, files.filter((file) => !HELD.includes(file.split))];
}
