/**
 * Pairs rows that no digest pairs, by where they stand. Rows that both versions have are anchors: the
 * same number of them comes in both, so the rows between two anchors of one version face those
 * between the same two of the other. Of rows that face each other, those that are alike are one row
 * that changed.
 *
 * @module
 */
import type { Bitmap } from './bitmap.ts';
import type { Row, RowSource } from './row.ts';
import { similarity } from './similarity.ts';
import type { Tally } from './tally.ts';

/** Rows of a gap that are held at a time. */
const WINDOW = 512;
/** How far apart two rows of a window may stand. */
const BAND = 16;
const ALIKE = 0.5;

/** @param anchors By version: which rows, by their ordinals, both have. */
export async function align(
  before: RowSource,
  after: RowSource,
  anchors: { before: Bitmap; after: Bitmap },
  tally: Tally,
): Promise<void> {
  const left = new Gaps(before, anchors.before);
  const right = new Gaps(after, anchors.after);
  for (;;) {
    const [gone, come] = [await left.next(), await right.next()];
    if (gone === null && come === null) return;
    pair(gone ?? [], come ?? [], tally);
    // A longer gap goes on alone, so that both stand before the same anchor again.
    if (left.open && !right.open) await rest(left, (row) => tally.remove(row));
    if (right.open && !left.open) await rest(right, (row) => tally.add(row));
  }
}

async function rest(gaps: Gaps, each: (row: Row) => void): Promise<void> {
  while (gaps.open) for (const row of (await gaps.next()) ?? []) each(row);
}

/** The rows between anchors, a window at a time. */
class Gaps {
  /** Whether the window that was read last did not end its gap. */
  open = false;
  readonly #rows: AsyncGenerator<Row>;
  readonly #anchors: Bitmap;
  #ordinal = 0;
  #ended = false;

  constructor(source: RowSource, anchors: Bitmap) {
    this.#rows = oneByOne(source);
    this.#anchors = anchors;
  }

  /** Null after the last gap. */
  async next(): Promise<Row[] | null> {
    if (this.#ended) return null;
    const rows: Row[] = [];
    while (rows.length < WINDOW) {
      const { value, done } = await this.#rows.next();
      if (done) {
        this.#ended = true;
        this.open = false;
        return rows;
      }
      if (this.#anchors.has(this.#ordinal++)) {
        this.open = false;
        return rows;
      }
      rows.push(value);
    }
    this.open = true;
    return rows;
  }
}

async function* oneByOne(source: RowSource): AsyncGenerator<Row> {
  for await (const batch of source.read()) yield* batch;
}

/** The most alike first; of equally alike ones those that stand closest. */
function pair(gone: readonly Row[], come: readonly Row[], tally: Tally): void {
  const candidates: { i: number; j: number; score: number }[] = [];
  for (let i = 0; i < gone.length; i++) {
    const last = Math.min(come.length - 1, i + BAND);
    for (let j = Math.max(0, i - BAND); j <= last; j++) {
      const score = similarity(gone[i].record, come[j].record);
      if (score >= ALIKE) candidates.push({ i, j, score });
    }
  }
  const distance = ({ i, j }: { i: number; j: number }) => Math.abs(i - j);
  candidates.sort((a, b) => b.score - a.score || distance(a) - distance(b) || a.i - b.i);
  const partnerOf = new Map<number, number>();
  const taken = new Set<number>();
  for (const { i, j } of candidates) {
    if (taken.has(i) || partnerOf.has(j)) continue;
    taken.add(i);
    partnerOf.set(j, i);
  }
  for (const [i, row] of gone.entries()) if (!taken.has(i)) tally.remove(row);
  for (const [j, row] of come.entries()) {
    const partner = partnerOf.get(j);
    if (partner === undefined) tally.add(row);
    else tally.change(gone[partner], row);
  }
}
