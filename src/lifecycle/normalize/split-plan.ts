/**
 * Decides which rows go to which split, and which rows go.
 *
 * No rule can both keep alike rows together and leave every row where it is whatever is added: a
 * row that is alike to one in train and to another in test would have to move one of them. Two
 * rules give what can be had:
 *
 * 1. Where a row lies follows from a digest of its own input (or group), the seed and the policy.
 * 2. Rows are taken in order. One that belongs with rows taken before goes where they are, is
 *    dropped as their repeat, or, when they are in different splits, is dropped as a leak.
 *
 * So rows added at the end never move or remove one that was there, and rows added elsewhere move
 * none that is unlike all others. Shares hold in expectation, for each label as for the whole.
 *
 * @module
 */
import type { SplitPolicy } from '../../catalog/tasks/task.ts';
import type { SplitName } from '../ingest/split-name.ts';
import { DigestIndex, isNone, DIGEST_WORDS } from './candidates/digest.ts';
import type { Near, NearFinder } from './near-duplicates/near-finder.ts';
import type { NearDuplicatePolicy } from '../../catalog/tasks/near-duplicate-policy.ts';

/** Splits that files can have; the first stands for none. */
export const givenNames = [null, 'train', 'validation', 'test'] as const;

export interface SplitRows {
  count: number;
  /** Digests of content, input and group, three words a row; a group of zeros is none. */
  id: Uint32Array;
  key: Uint32Array;
  group: Uint32Array;
  /** Split of the file that a row came from: its place in `givenNames`. */
  given: Uint8Array;
}

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
type Placement = (typeof placement)[keyof typeof placement];

export const isKept = (place: number): boolean => place <= placement.test;

export interface SplitPlan {
  /** One of `placement` for each row. */
  placements: Uint8Array;
  duplicates: number;
  /** Rows that are nearly the same as one that is kept; removed or not, as the policy says. */
  nearDuplicates: number;
  /** Pairs of rows whose input is nearly the same but whose label or answer is not. */
  nearConflicts: [number, number][];
  nearConflictCount: number;
  /** Rows removed because a stricter split holds their input; `near` of them nearly. */
  leaks: { fromTrain: number; fromValidation: number; near: number };
  /** Splits that were cut from the training rows. */
  carved: SplitName[];
  /** Given splits were ignored, because no file was left to train on. */
  ignoredGiven: boolean;
}

interface NearRule {
  finder: NearFinder;
  action: NearDuplicatePolicy['action'];
}

const SHOWN = 3;

/** @param near Null: only equal inputs count as alike. */
export function planSplits(
  rows: SplitRows,
  policy: SplitPolicy,
  seed: number,
  near: NearRule | null,
): SplitPlan {
  const given = givenSplits(rows);
  const plan: SplitPlan = {
    placements: new Uint8Array(rows.count),
    duplicates: 0,
    nearDuplicates: 0,
    nearConflicts: [],
    nearConflictCount: 0,
    leaks: { fromTrain: 0, fromValidation: 0, near: 0 },
    carved: given.carved,
    ignoredGiven: given.ignored,
  };
  const planner = new Planner(rows, plan, near, (row) =>
    given.isCarved(cut(policy, placeOf(rows, row, seed))),
  );
  // The strictest first: what is held out there may be nowhere else.
  for (const held of [placement.test, placement.validation] as const)
    for (let row = 0; row < rows.count; row++)
      if (given.of(row) === held) planner.placeHeld(row, held);
  for (let row = 0; row < rows.count; row++)
    if (given.of(row) === placement.train) planner.placeFree(row);
  return plan;
}

type Place = typeof placement.train | typeof placement.validation | typeof placement.test;

function givenSplits({ given, count }: SplitRows) {
  const has = (split: SplitName | null) => given.includes(givenNames.indexOf(split));
  const ignored = count > 0 && !has('train') && !has(null);
  const carved = (['validation', 'test'] as const).filter((split) => ignored || !has(split));
  const places = givenNames.map((split) => placement[(ignored ? null : split) ?? 'train']);
  return {
    ignored,
    carved,
    of: (row: number): Place => places[given[row]],
    isCarved: (split: SplitName): Place =>
      split !== 'train' && carved.includes(split) ? placement[split] : placement.train,
  };
}

class Planner {
  readonly #rows: SplitRows;
  readonly #plan: SplitPlan;
  readonly #near: NearRule | null;
  readonly #ownPlace: (row: number) => Place;
  /** The first row kept with an id, an input, a group. */
  readonly #ids: DigestIndex;
  readonly #keys: DigestIndex;
  readonly #groups: DigestIndex;
  /** Rows before this one in the order of planning were given, not cut. */
  readonly #held: Uint8Array;

  constructor(
    rows: SplitRows,
    plan: SplitPlan,
    near: NearRule | null,
    ownPlace: (row: number) => Place,
  ) {
    this.#rows = rows;
    this.#plan = plan;
    this.#near = near;
    this.#ownPlace = ownPlace;
    this.#ids = new DigestIndex(rows.id, rows.count);
    this.#keys = new DigestIndex(rows.key, rows.count);
    this.#groups = new DigestIndex(rows.group, rows.group.length === 0 ? 0 : rows.count);
    this.#held = new Uint8Array(rows.count);
  }

  /** A row of a validation or test file stays there, unless a stricter file has its like. */
  placeHeld(row: number, split: Place): void {
    this.#held[row] = 1;
    const elsewhere = (kin: number) => kin >= 0 && this.#plan.placements[kin] !== split;
    if (elsewhere(this.#keys.find(row)) || elsewhere(this.#kinByGroup(row)))
      return this.#leak(row, split, false);
    if (this.#ids.find(row) >= 0) return this.#drop(row, placement.duplicate);
    const near = this.#nearKin(row);
    if (near.some((kin) => elsewhere(kin.row))) return this.#leak(row, split, true);
    if (near.some(({ likeness }) => likeness === 'same')) this.#plan.nearDuplicates++;
    this.#keep(row, split);
  }

  placeFree(row: number): void {
    const own = this.#ownPlace(row);
    const kin = [this.#keys.find(row), this.#kinByGroup(row)].filter((other) => other >= 0);
    if (kin.some((other) => this.#held[other] === 1)) return this.#leak(row, own, false);
    if (this.#ids.find(row) >= 0) return this.#drop(row, placement.duplicate);
    const near = this.#nearKin(row);
    if (near.some((other) => this.#held[other.row] === 1)) return this.#leak(row, own, true);
    if (near.some(({ likeness }) => likeness === 'same')) {
      this.#plan.nearDuplicates++;
      if (this.#near?.action === 'remove') return this.#drop(row, placement.nearDuplicate);
    }
    const wanted = new Set([...kin, ...near.map((other) => other.row)].map((k) => this.#place(k)));
    if (wanted.size > 1) return this.#leak(row, own, true);
    const [where = own] = wanted;
    this.#keep(row, where);
  }

  #place(row: number): Place {
    return this.#plan.placements[row] as Place;
  }

  #kinByGroup(row: number): number {
    const { group } = this.#rows;
    return group.length === 0 || isNone(group, row) ? -1 : this.#groups.find(row);
  }

  #nearKin(row: number): readonly Near[] {
    if (this.#near === null) return [];
    const near = this.#near.finder.near(row);
    const conflict = near.find(({ likeness }) => likeness === 'input');
    if (conflict !== undefined) {
      this.#plan.nearConflictCount++;
      if (this.#plan.nearConflicts.length < SHOWN)
        this.#plan.nearConflicts.push([conflict.row, row]);
    }
    return near;
  }

  #keep(row: number, where: Place): void {
    this.#plan.placements[row] = where;
    this.#ids.put(row);
    this.#keys.put(row);
    if (this.#rows.group.length > 0 && !isNone(this.#rows.group, row)) this.#groups.put(row);
    this.#near?.finder.admit(row);
  }

  #drop(row: number, why: Placement): void {
    this.#plan.placements[row] = why;
    if (why === placement.duplicate) this.#plan.duplicates++;
  }

  #leak(row: number, from: Place, near: boolean): void {
    this.#plan.placements[row] = placement.leak;
    this.#plan.leaks[from === placement.train ? 'fromTrain' : 'fromValidation']++;
    if (near) this.#plan.leaks.near++;
  }
}

/** Where in [0, 1) a row lies: the digest of its group or input, mixed with the seed. */
function placeOf({ key, group }: SplitRows, row: number, seed: number): number {
  const column = group.length === 0 || isNone(group, row) ? key : group;
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
