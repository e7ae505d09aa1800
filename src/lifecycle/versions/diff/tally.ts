/** Counts what became of rows, and keeps the first few of each kind as examples. */
import type { Row } from './row.ts';
import { changedFields } from './similarity.ts';

export interface ChangedRow {
  before: Row;
  after: Row;
  /** Top-level fields that differ. */
  fields: string[];
}

export class Tally {
  added = 0;
  removed = 0;
  changed = 0;
  readonly examples: { added: Row[]; removed: Row[]; changed: ChangedRow[] } = {
    added: [],
    removed: [],
    changed: [],
  };
  readonly #limit: number;

  /** @param limit Examples to keep of each kind. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(row: Row): void {
    if (this.added++ < this.#limit) this.examples.added.push(row);
  }

  remove(row: Row): void {
    if (this.removed++ < this.#limit) this.examples.removed.push(row);
  }

  change(before: Row, after: Row): void {
    if (this.changed++ < this.#limit)
      this.examples.changed.push({
        before,
        after,
        fields: changedFields(before.record, after.record),
      });
  }
}
