/**
 * The few rows that score highest on something, in bounded memory.
 *
 * @module
 */
import { excerpt } from '../../../../rows/records/batch.ts';
import type { SplitName } from '../../../ingest/split-name.ts';

export interface RowPlace {
  split: SplitName;
  /** Counted from 1. */
  row: number;
  file: string;
  line: number;
}

export interface ScoredRow extends RowPlace {
  score: number;
  excerpt: string;
}

export class WorstRows {
  readonly rows: ScoredRow[] = [];
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  /** Earlier rows win ties; scores of 0 are nothing. */
  offer(score: number, place: RowPlace, text: string): void {
    const full = this.rows.length === this.#size;
    if (score <= 0 || (full && score <= this.rows[this.#size - 1].score)) return;
    if (full) this.rows.pop();
    let at = this.rows.length;
    while (at > 0 && this.rows[at - 1].score < score) at--;
    this.rows.splice(at, 0, { ...place, score, excerpt: excerpt(text) });
  }
}

const FEWEST_WORDS = 30;
const MOST_WORDS = 2000;
const RUN = 3;

/** Share of the runs of three words that were there before; 0 for texts too short to tell. */
export function repetition(text: string): number {
  const words = text.slice(0, 20 * MOST_WORDS).match(/\S+/g) ?? [];
  if (words.length < FEWEST_WORDS) return 0;
  const count = Math.min(words.length, MOST_WORDS) - RUN + 1;
  const runs = new Set<string>();
  for (let index = 0; index < count; index++) runs.add(words.slice(index, index + RUN).join(' '));
  return 1 - runs.size / count;
}

/** Control, private, unassigned and replacement characters, and invisible ones but joiners. */
const STRANGE = /[\p{Cc}\p{Co}\p{Cn}\u200b\u2060\ufeff\ufffd]/gu;

/** Share of characters that hardly anybody types. */
export function strangeness(text: string): number {
  const strange = text.match(STRANGE)?.filter((found) => found !== '\n' && found !== '\t');
  return strange === undefined || strange.length === 0 ? 0 : strange.length / text.length;
}
