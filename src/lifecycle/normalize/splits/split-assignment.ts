/**
 * Decides which rows go to which split, and which rows go.
 *
 * No rule can both keep alike rows together and leave every row where it is whatever is added: a
 * row that is alike to one in train and to another in test would have to move one of them. Two
 * rules give what can be had:
 *
 * 1. Where a row lies follows from a digest of its own input (or of what it shares a split by), the seed and the policy.
 * 2. Rows are taken in order. One that belongs with rows taken before goes where they are, is
 *    dropped as their repeat, or, when they are in different splits, is dropped as a leak.
 *
 * So rows added at the end never move or remove one that was there, and rows added elsewhere move
 * none that is unlike all others. Shares hold in expectation, for each label as for the whole.
 *
 * @module
 */
import type { SplitPolicy } from '../../../catalog/tasks/task.ts';
import { splitNames, type SplitName } from '../../ingest/split-name.ts';
import type { SnapshotFile } from '../../ingest/snapshot.ts';
import { DigestIndex, isNone, DIGEST_WORDS } from '../duplicates/row-digests.ts';
import type { Near, NearFinder } from '../duplicates/near-finder.ts';
import type { NearDuplicatePolicy } from '../../../catalog/tasks/near-duplicate-policy.ts';

/** Where a row goes; above `test`, why it goes nowhere. */
export const placement = {
  train: 0,
  validation: 1,
  test: 2,
  /** Its equal is kept. */
  duplicate: 3,
  /** One that is nearly the same is kept. */
  nearDuplicate: 4,
  /** Its input, or nearly, is in another split. */
  leak: 5,
} as const;
export type Placement = (typeof placement)[keyof typeof placement];
export type Kept = typeof placement.train | typeof placement.validation | typeof placement.test;

export const isKept = (place: number): place is Kept => place <= placement.test;

export const splitOfPlace = (place: Kept): SplitName => splitNames[place];

/** Splits that are given: by names of files, or by rows themselves. */
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

/**
 * Splits that files have by their names. Those that are given are respected, the others are cut
 * from the rows to train on; without such rows nothing could be cut or trained, so that what is
 * given is ignored then.
 */
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

interface NearRule {
  finder: NearFinder;
  action: NearDuplicatePolicy['action'];
}

export interface AssignedRows {
  /** Digests of content, input and what a split is shared by, three words a row; zeros are nothing.
   * Memory of columns and places may move between rows. */
  columns: { id: Uint32Array; key: Uint32Array; together: Uint32Array };
  /** Rows that are expected; there may be more. */
  capacity: number;
  /** Where each row goes: what is decided here. */
  places: Uint8Array;
}

const SHOWN = 3;

export class SplitAssignment {
  duplicates = 0;
  /** Rows that are nearly the same as one that is kept; removed or not, as the policy says. */
  nearDuplicates = 0;
  /** Pairs of rows whose input is nearly the same but whose label or answer is not. */
  readonly nearConflicts: [number, number][] = [];
  nearConflictCount = 0;
  /** Rows removed because another split holds their input, by their file; `near` of them nearly. */
  readonly leaks = { fromTrain: 0, fromValidation: 0, near: 0 };
  readonly #rows: AssignedRows;
  readonly #given: GivenSplits;
  readonly #policy: SplitPolicy;
  readonly #seed: number;
  readonly #near: NearRule | null;
  /** The first row kept with an id; only of inputs that came more than once. */
  readonly #ids: DigestIndex;
  /** The first row kept with an input, with what a split is shared by. */
  readonly #keys: DigestIndex;
  readonly #shared: DigestIndex;
  /** Rows of validation and test files, which come before all others. */
  #held = 0;

  /** @param near Null: only equal inputs count as alike. */
  constructor(
    rows: AssignedRows,
    given: GivenSplits,
    policy: SplitPolicy,
    seed: number,
    near: NearRule | null,
  ) {
    this.#rows = rows;
    this.#given = given;
    this.#policy = policy;
    this.#seed = seed;
    this.#near = near;
    const { capacity } = rows;
    this.#ids = new DigestIndex(() => rows.columns.id, capacity);
    this.#keys = new DigestIndex(() => rows.columns.key, capacity);
    this.#shared = new DigestIndex(() => rows.columns.together, capacity);
  }

  /**
   * Places the next row; rows come in the order of `assignmentGroups` of their files.
   *
   * @param split What is given for its file.
   */
  place(row: number, split: SplitName | null): Placement {
    const given = this.#given.of(split);
    const place = given === placement.train ? this.#placeFree(row) : this.#placeHeld(row, given);
    this.#rows.places[row] = place;
    if (isKept(place)) this.#admit(row);
    return place;
  }

  /** A row of a validation or test file stays there, unless a stricter file has its like. */
  #placeHeld(row: number, split: Kept): Placement {
    this.#held = row + 1;
    const elsewhere = (kin: number) => kin >= 0 && this.#rows.places[kin] !== split;
    const key = this.#keys.find(row);
    if (elsewhere(key) || elsewhere(this.#kinTogether(row))) return this.#leak(split, false);
    if (this.#isRepeat(row, key)) return this.#repeat();
    const near = this.#nearKin(row);
    if (near.some((kin) => elsewhere(kin.row))) return this.#leak(split, true);
    if (near.some(({ likeness }) => likeness === 'same')) this.nearDuplicates++;
    return split;
  }

  #placeFree(row: number): Placement {
    const key = this.#keys.find(row);
    const kindred = this.#kinTogether(row);
    if (key >= 0 || kindred >= 0) {
      if ((key >= 0 && key < this.#held) || (kindred >= 0 && kindred < this.#held))
        return this.#leak(placement.train, false);
      if (this.#isRepeat(row, key)) return this.#repeat();
    }
    const near = this.#nearKin(row);
    if (near.some((other) => other.row < this.#held)) return this.#leak(placement.train, true);
    if (near.some(({ likeness }) => likeness === 'same')) {
      this.nearDuplicates++;
      if (this.#near?.action === 'remove') return placement.nearDuplicate;
    }
    if (key < 0 && kindred < 0 && near.length === 0) return this.#ownPlace(row);
    const kin = [key, kindred, ...near.map((other) => other.row)].filter((other) => other >= 0);
    const wanted = new Set(kin.map((other) => this.#rows.places[other] as Kept));
    if (wanted.size > 1) return this.#leak(placement.train, true);
    const [where] = wanted;
    return where;
  }

  /** Where a row goes that is unlike all others. */
  #ownPlace(row: number): Kept {
    return this.#given.isCarved(cut(this.#policy, placeOf(this.#rows.columns, row, this.#seed)));
  }

  #kinTogether(row: number): number {
    return isNone(this.#rows.columns.together, row) ? -1 : this.#shared.find(row);
  }

  #nearKin(row: number): readonly Near[] {
    if (this.#near === null) return NONE;
    const near = this.#near.finder.near(row);
    const conflict = near.find(({ likeness }) => likeness === 'input');
    if (conflict !== undefined) {
      this.nearConflictCount++;
      if (this.nearConflicts.length < SHOWN) this.nearConflicts.push([conflict.row, row]);
    }
    return near;
  }

  /** @param key The first row kept with its input; equal rows have equal inputs. */
  #isRepeat(row: number, key: number): boolean {
    if (key < 0) return false;
    this.#ids.put(key);
    return this.#ids.find(row) >= 0;
  }

  #admit(row: number): void {
    if (this.#keys.put(row) !== row) this.#ids.put(row);
    if (!isNone(this.#rows.columns.together, row)) this.#shared.put(row);
    this.#near?.finder.admit(row);
  }

  #repeat(): Placement {
    this.duplicates++;
    return placement.duplicate;
  }

  #leak(from: Kept, near: boolean): Placement {
    this.leaks[from === placement.train ? 'fromTrain' : 'fromValidation']++;
    if (near) this.leaks.near++;
    return placement.leak;
  }
}

const NONE: readonly Near[] = [];

/** Where in [0, 1) a row lies: the digest of what it shares a split by, or of its input, mixed with the seed. */
function placeOf({ key, together }: AssignedRows['columns'], row: number, seed: number): number {
  const column = isNone(together, row) ? key : together;
  let hash = seed | 0;
  for (let word = 0; word < DIGEST_WORDS; word++) {
    hash = Math.imul(hash ^ column[DIGEST_WORDS * row + word], 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return (hash >>> 0) / 2 ** 32;
}

const cut = (policy: SplitPolicy, at: number): SplitName =>
  at < policy.test ? 'test' : at < policy.test + policy.validation ? 'validation' : 'train';
