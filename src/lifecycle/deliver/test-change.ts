/**
 * Whether a candidate is measured on other test rows than the release in force was, and which of them
 * that release has learnt from: on these it would look better than it is.
 *
 * @module
 */
import { inputText } from '../../catalog/records/conversation.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { loadSplit, readSplit } from '../normalize/dataset.ts';

export interface TestChange {
  /** Test rows that both have, that are new, and that are gone. */
  same: number;
  added: number;
  gone: number;
  /** Ids of test rows whose input was among the rows of the release in force for learning and choosing. */
  learnt: ReadonlySet<string>;
}

/**
 * Compares the test rows of two datasets by their bytes.
 *
 * @param before What the release in force was made from.
 * @returns Null where they are the same.
 */
export async function testChangeOf(before: Artifact, now: Artifact): Promise<TestChange | null> {
  const [old, own] = [before, now].map(
    ({ descriptor }) => descriptor.files.find(({ path }) => path === 'test.jsonl')?.sha256,
  );
  if (old === own) return null;
  const rows = await loadSplit(now, 'test');
  const known = new Set((await loadSplit(before, 'test')).map(({ id }) => id));
  const same = rows.filter(({ id }) => known.has(id)).length;
  const inputs = new Set(rows.map(inputText));
  const seen = new Set<string>();
  for (const split of ['train', 'validation'] as const)
    for await (const batch of readSplit(before, split))
      for (const row of batch) if (inputs.has(inputText(row))) seen.add(inputText(row));
  const learnt = new Set(rows.filter((row) => seen.has(inputText(row))).map(({ id }) => id));
  return { same, added: rows.length - same, gone: known.size - same, learnt };
}
