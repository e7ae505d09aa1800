/** Reads a version once and keeps two digests of every row: of what names it, and of its content. */
import { keyText, type Identification } from './key-field.ts';
import { digestOf, without, type RowSource } from './row.ts';
import type { Entry, Spill } from './spill.ts';

/** The digests of both versions, in partitions of the same number. */
export interface Digests {
  before: Spill;
  after: Spill;
  partitions: number;
}

/** Called with rows read so far. */
export type RowProgress = (rows: number) => void;

export async function spillDigests(
  source: RowSource,
  { key, counter }: Identification,
  spill: Spill,
  onProgress: RowProgress,
  signal: AbortSignal,
): Promise<void> {
  let ordinal = 0;
  for await (const rows of source.read()) {
    signal.throwIfAborted();
    for (const { record } of rows) {
      const content = digestOf(without(record, counter));
      const name = key === null ? null : keyText(record, key);
      spill.add(name === null ? content : digestOf(['key', name]), content, ordinal++);
    }
    if (rows.length > 0) onProgress(ordinal);
  }
  spill.close();
}

export interface Group {
  before: Entry[];
  after: Entry[];
}

/** Yields the rows of both versions that share a key, a partition at a time. */
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
