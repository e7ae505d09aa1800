/**
 * Texts that have more than one label. Case and spacing of the text do not count.
 *
 * @module
 */
import type { Candidates } from './candidates/candidates.ts';
import { DigestIndex } from './candidates/digest.ts';
import type { Contradiction } from './dataset.ts';
import { isKept } from './split-plan.ts';

const EXAMPLES = 3;

/** Kept rows whose text another row, kept or not, labels differently. */
export function findContradictions(
  candidates: Candidates,
  placements: Uint8Array,
): { rows: number; examples: Contradiction[] } {
  const { columns, count } = candidates.table;
  if (candidates.labels.length === 0) return { rows: 0, examples: [] };
  const texts = new DigestIndex(columns.key, count);
  /** By the first row of a text: 1 where its rows do not agree. */
  const disputed = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    texts.put(row);
    const first = texts.find(row);
    if (columns.label[first] !== columns.label[row]) disputed[first] = 1;
  }
  const found: Contradiction[] = [];
  const labelsOf = new Map<number, Set<string>>();
  let rows = 0;
  for (let row = 0; row < count; row++) {
    const first = texts.find(row);
    if (disputed[first] === 0) continue;
    if (isKept(placements[row])) rows++;
    if (labelsOf.size < EXAMPLES && !labelsOf.has(first)) labelsOf.set(first, new Set());
    labelsOf.get(first)?.add(candidates.labels[columns.label[row] - 1]);
  }
  for (const [first, labels] of labelsOf) {
    const record = candidates.record(first);
    if ('text' in record) found.push({ text: record.text, labels: [...labels].sort() });
  }
  return { rows, examples: found };
}
