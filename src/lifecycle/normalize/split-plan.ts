/**
 * Decides which rows go to which split, and which rows go.
 *
 * A row's place depends on its own input, the seed and the policy alone, so adding rows moves none
 * that were there. Shares therefore hold in expectation, for each label as for the whole.
 *
 * @module
 */
import type { SplitPolicy } from '../../catalog/tasks/task.ts';
import { sha256 } from '../../ledger/canonical-json.ts';
import type { SplitName } from '../ingest/split-of-file.ts';

export interface SplitRow {
  id: string;
  /** Digest of the input; rows that share it stay together. */
  key: string;
  /** Split of the file it came from, if that has one. */
  given: SplitName | null;
}

/** `duplicate`: its equal is kept. `leak`: its input is in a split held out more strictly. */
export type Placement = SplitName | 'duplicate' | 'leak';

export interface SplitPlan {
  /** One for each row, in their order. */
  placements: Placement[];
  duplicates: number;
  /** Rows removed because their input is held out. */
  leaks: { fromTrain: number; fromValidation: number };
  /** Splits that were cut from the training rows. */
  carved: SplitName[];
  /** Given splits were ignored, because no file was left to train on. */
  ignoredGiven: boolean;
}

export function planSplits(
  rows: readonly SplitRow[],
  policy: SplitPolicy,
  seed: number,
): SplitPlan {
  const ignoredGiven =
    rows.length > 0 && rows.every(({ given }) => given === 'validation' || given === 'test');
  const given = (row: SplitRow) => (ignoredGiven ? null : row.given);
  const carved = (['validation', 'test'] as const).filter(
    (split) => !rows.some((row) => given(row) === split),
  );
  const placements: Placement[] = rows.map((row) => {
    const split = given(row);
    if (split === 'validation' || split === 'test') return split;
    const at = place(seed, row.key);
    if (at < policy.test) return carved.includes('test') ? 'test' : 'train';
    if (at < policy.test + policy.validation)
      return carved.includes('validation') ? 'validation' : 'train';
    return 'train';
  });

  const held = new Set<string>();
  const leaks = { fromTrain: 0, fromValidation: 0 };
  let duplicates = 0;
  for (const split of ['test', 'validation', 'train'] as const) {
    const ids = new Set<string>();
    const keys: string[] = [];
    rows.forEach(({ id, key }, index) => {
      if (placements[index] !== split) return;
      if (held.has(key)) {
        placements[index] = 'leak';
        leaks[split === 'train' ? 'fromTrain' : 'fromValidation']++;
      } else if (ids.has(id)) {
        placements[index] = 'duplicate';
        duplicates++;
      } else {
        ids.add(id);
        keys.push(key);
      }
    });
    for (const key of keys) held.add(key);
  }
  return { placements, duplicates, leaks, carved, ignoredGiven };
}

/** Where in [0, 1) a row lies. */
const place = (seed: number, key: string): number =>
  Number.parseInt(sha256(`${seed}:${key}`).slice(0, 12), 16) / 2 ** 48;
