/**
 * What became of the rows from one version to the next: the same, changed, added, removed. Rows are
 * told apart by a field that names them, where there is one, else by their content and, where that
 * changed, by where they stand and how alike they are.
 *
 * Memory holds one partition of digests, one bit per row and a window of rows, however large the
 * versions are. Each is read twice.
 *
 * @module
 */
import { join } from 'node:path';
import { align } from './align.ts';
import { spillDigests, type Digests, type RowProgress } from './digests.ts';
import type { Identification } from './key-field.ts';
import { matchByContent } from './match-by-content.ts';
import { matchByKey, type KeyMatch } from './match-by-key.ts';
import type { Row, RowSource } from './row.ts';
import { Spill } from './spill.ts';
import { Tally, type ChangedRow } from './tally.ts';

export interface RowDiff {
  /** Field that names a row; null where rows were told apart by content. */
  key: string | null;
  /** Field left out of the comparison, because it only numbers the rows or is new in every row. */
  ignored: string | null;
  unchanged: number;
  added: number;
  removed: number;
  changed: number;
  examples: { added: Row[]; removed: Row[]; changed: ChangedRow[] };
}

export interface DiffOptions {
  /** An empty folder that may be filled. */
  scratch: string;
  /** Examples to keep of each kind. */
  examples: number;
  /** The user named the key: it is used whatever comes of it. */
  keyIsGiven: boolean;
  onProgress: RowProgress;
  signal: AbortSignal;
  /** Rows per partition; for tests. */
  partitionRows?: number;
}

const PARTITION_ROWS = 50_000;
/** Each is an open file while digests are written. */
const MAX_PARTITIONS = 256;
/** A field that repeats more often than this names nothing. */
const MAX_REPEATED = 0.01;

export async function diffRows(
  before: RowSource,
  after: RowSource,
  identification: Identification,
  options: DiffOptions,
): Promise<RowDiff> {
  const { key } = identification;
  if (key === null) return byContent(before, after, identification, options);
  const digests = await digestBoth(before, after, identification, options);
  const match = matchByKey(digests, options.examples);
  const repeats = match.repeated > MAX_REPEATED * (before.rows + after.rows);
  if (options.keyIsGiven || !(repeats || differences(match) > match.unchanged))
    return withExamples(before, after, identification, match);
  // Most rows differ by their names: these may be new in every export.
  const content = await byContent(before, after, { key: null, counter: key }, options);
  if (repeats || differences(content) < differences(match)) return content;
  return withExamples(before, after, identification, match);
}

const differences = (diff: { added: number; removed: number; changed: number }): number =>
  diff.added + diff.removed + diff.changed;

async function byContent(
  before: RowSource,
  after: RowSource,
  identification: Identification,
  options: DiffOptions,
): Promise<RowDiff> {
  const digests = await digestBoth(before, after, { ...identification, key: null }, options);
  const anchors = matchByContent(digests, { before: before.rows, after: after.rows });
  const tally = new Tally(options.examples);
  await align(before, after, anchors, tally);
  const { added, removed, changed, examples } = tally;
  return {
    key: null,
    ignored: identification.counter,
    unchanged: anchors.count,
    added,
    removed,
    changed,
    examples,
  };
}

async function digestBoth(
  before: RowSource,
  after: RowSource,
  identification: Identification,
  { scratch, onProgress, signal, partitionRows = PARTITION_ROWS }: DiffOptions,
): Promise<Digests> {
  const wanted = Math.ceil(Math.max(before.rows, after.rows) / partitionRows);
  const partitions = Math.min(MAX_PARTITIONS, Math.max(1, wanted));
  const spills = ['before', 'after'].map((name) => new Spill(join(scratch, name), partitions));
  await spillDigests(before, identification, spills[0], onProgress, signal);
  const read = (rows: number) => onProgress(before.rows + rows);
  await spillDigests(after, identification, spills[1], read, signal);
  return { before: spills[0], after: spills[1], partitions };
}

async function withExamples(
  before: RowSource,
  after: RowSource,
  { key, counter }: Identification,
  { examples, unchanged, added, removed, changed }: KeyMatch,
): Promise<RowDiff> {
  const old = await rowsAt(before, [...examples.removed, ...examples.changed.map(([at]) => at)]);
  const now = await rowsAt(after, [...examples.added, ...examples.changed.map(([, at]) => at)]);
  const tally = new Tally(Infinity);
  for (const at of examples.added) tally.add(now.get(at)!);
  for (const at of examples.removed) tally.remove(old.get(at)!);
  for (const [from, to] of examples.changed) tally.change(old.get(from)!, now.get(to)!);
  return { key, ignored: counter, unchanged, added, removed, changed, examples: tally.examples };
}

async function rowsAt(source: RowSource, ordinals: number[]): Promise<Map<number, Row>> {
  const wanted = new Set(ordinals);
  const found = new Map<number, Row>();
  let ordinal = 0;
  if (wanted.size === 0) return found;
  for await (const rows of source.read()) {
    for (const row of rows) {
      if (wanted.has(ordinal)) found.set(ordinal, row);
      ordinal++;
    }
    if (found.size === wanted.size) break;
  }
  return found;
}
