/**
 * Looks at the words of the kept rows for what should not be learnt. A sample drawn by content is
 * looked at, all rows where there are few: what is asked is which share of the rows shows
 * something, and that is known from thousands as well as from millions.
 *
 * @module
 */
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import { excerpt } from '../../../rows/records/batch.ts';
import { FirstN } from '../first-n.ts';
import { endOf, replyOf } from './reply.ts';
import { isDrawn, placeOf } from './row-sample.ts';
import { around, type RowExample, type Sighting } from './text-survey.ts';
import { traitsOf, type Trait } from './word-traits.ts';

export interface WordFindings {
  /** Rows that were looked at; those below are among them. */
  looked: number;
  traits: Partial<Record<Trait, Sighting>>;
  /** Replies long enough to be prose, and those of them that stop inside a sentence. */
  prose: number;
  cut: Sighting;
}

const LOOKED_AT = 20_000;
const EXAMPLES = 3;
const SHOWN_OF_END = 80;
const SHOWN_OF_TRAIT = 30;
/** More than the rows of a file. */
const FILE = 2 ** 32;

/**
 * Whether a kept row is in the sample, by the first 32 bits of its digest.
 *
 * @param kept Rows that are kept.
 */
export const isLookedAt = (bits: number, kept: number): boolean => isDrawn(bits, LOOKED_AT, kept);

interface Seen {
  rows: number;
  examples: FirstN<RowExample>;
}

export class WordSurvey {
  #looked = 0;
  #prose = 0;
  readonly #traits = new Map<Trait, Seen>();
  readonly #cut = sighting();

  /**
   * Rows come in any order.
   *
   * @param file Place of its file.
   * @param row Its number among all.
   */
  add(record: CanonicalRecord, file: number, row: number): void {
    const { id: _, source, ...content } = record;
    const note = (seen: Seen, show: () => string) => {
      seen.rows++;
      seen.examples.offer(FILE * file + row, () => ({ ...placeOf({ source }), excerpt: show() }));
    };
    this.#looked++;
    for (const { trait, text, at, length } of traitsOf(content)) {
      const seen = this.#traits.get(trait) ?? sighting();
      this.#traits.set(trait, seen);
      note(seen, () => around(text, at, Math.min(length, SHOWN_OF_TRAIT)));
    }
    const reply = replyOf(content) ?? '';
    const end = endOf(reply);
    if (end !== 'short') this.#prose++;
    if (end === 'cut') note(this.#cut, () => `…${excerpt(reply.slice(-SHOWN_OF_END))}`);
  }

  get findings(): WordFindings {
    return {
      looked: this.#looked,
      traits: Object.fromEntries([...this.#traits].map(([trait, seen]) => [trait, shown(seen)])),
      prose: this.#prose,
      cut: shown(this.#cut),
    };
  }
}

const sighting = (): Seen => ({ rows: 0, examples: new FirstN(EXAMPLES) });

const shown = ({ rows, examples }: Seen): Sighting => ({ rows, examples: examples.items });
