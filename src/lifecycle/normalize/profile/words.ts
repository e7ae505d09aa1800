/**
 * Looks at the words of the kept rows for what should not be learnt. A sample drawn by content is
 * looked at, all rows where there are few: what is asked is which share of the rows shows
 * something, and that is known from thousands as well as from millions.
 *
 * @module
 */
import { excerpt } from '../../../formats/records/batch.ts';
import type { Candidates } from '../candidates/candidates.ts';
import { DIGEST_WORDS } from '../candidates/digest.ts';
import { isKept } from '../placement.ts';
import { endOf, replyOf } from './reply.ts';
import { isDrawn } from './row-sample.ts';
import { around, type Place, type Sighting } from './text-survey.ts';
import { traitsOf, type Trait } from './traits.ts';

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

export function lookAtWords(candidates: Candidates, placements: Uint8Array): WordFindings {
  const found: WordFindings = { looked: 0, traits: {}, prose: 0, cut: sighting() };
  const { id } = candidates.table.columns;
  const total = placements.reduce((sum, place) => sum + (isKept(place) ? 1 : 0), 0);
  for (const row of candidates.inSourceOrder()) {
    if (!isKept(placements[row]) || !isDrawn(id[DIGEST_WORDS * row], LOOKED_AT, total)) continue;
    const { id: _, source, ...content } = candidates.record(row);
    found.looked++;
    for (const { trait, text, at, length } of traitsOf(content)) {
      const seen = (found.traits[trait] ??= sighting());
      note(seen, source, () => around(text, at, Math.min(length, SHOWN_OF_TRAIT)));
    }
    const reply = replyOf(content) ?? '';
    const end = endOf(reply);
    if (end !== 'short') found.prose++;
    if (end === 'cut') note(found.cut, source, () => `…${excerpt(reply.slice(-SHOWN_OF_END))}`);
  }
  return found;
}

const sighting = (): Sighting => ({ rows: 0, examples: [] });

function note(seen: Sighting, { file, line }: Place, show: () => string): void {
  seen.rows++;
  if (seen.examples.length < EXAMPLES) seen.examples.push({ file, line, excerpt: show() });
}
