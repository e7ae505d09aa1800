/** The rows of both versions that share a key, a partition at a time. */
import type { Entry, Spill } from './spill.ts';

export interface Group {
  before: Entry[];
  after: Entry[];
}

export function* groups(before: Spill, after: Spill, partitions: number): Generator<Group> {
  for (let partition = 0; partition < partitions; partition++) {
    const byKey = new Map<string, Group>();
    const groupOf = (key: string) => {
      const group = byKey.get(key) ?? { before: [], after: [] };
      byKey.set(key, group);
      return group;
    };
    for (const entry of before.read(partition)) groupOf(entry.key).before.push(entry);
    for (const entry of after.read(partition)) groupOf(entry.key).after.push(entry);
    yield* byKey.values();
  }
}
