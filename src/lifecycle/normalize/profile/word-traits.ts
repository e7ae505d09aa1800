/**
 * What is wrong with the words of a row, where each trait has one cause and one repair. All are
 * looked for in every row, so each begins with a search that costs next to nothing where there is
 * nothing to find.
 *
 * @module
 */
import { promptOf, replyOf } from './reply.ts';
import type { Content } from '../../../catalog/records/record.ts';
import { eachText } from '../sensitive/texts.ts';

export type Trait = 'invisible' | 'blob' | 'markup' | 'refusal' | 'echo' | 'loop';

/** Where a trait shows in a text. */
interface Found {
  at: number;
  length: number;
}
type Finder = (text: string) => Found | null;

const match = (text: string, pattern: RegExp): Found | null => {
  const found = pattern.exec(text);
  return found && { at: found.index, length: found[0].length };
};

/**
 * Controls, zero-width spaces, joiners of words, marks of byte order, tags (which spell hidden
 * instructions), and marks that turn the direction of writing. The joiners U+200C and U+200D are
 * part of Persian, Indic scripts and emoji. By UTF-16 code units, which takes a third of the time.
 */
const INVISIBLE =
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  /[\0-\x08\v\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|\udb40[\udc00-\udc7f]/;
/**
 * Writing from right to left needs such marks, scripts without spaces between words have U+200B
 * where lines may break, and flags are spelt in tags.
 */
const NEEDS_THEM = /[\u0590-\u08ff\u0e00-\u109f\u1780-\u17ff\ufb1d-\ufdff\ufe70-\ufefc]|\u{1f3f4}/u;

const invisible: Finder = (text) => {
  const found = match(text, INVISIBLE);
  return found === null || NEEDS_THEM.test(text) ? null : found;
};

const BLOB_CHARACTERS = 200;
const BASE64 = /[A-Za-z0-9+/]/;
const STEP = BLOB_CHARACTERS / 2;

/** Two hundred characters of base64 in a row; sequences of a few letters, as of genes, are none. */
const blob: Finder = (text) => {
  for (let probe = STEP; probe < text.length; probe += STEP) {
    if (!BASE64.test(text[probe])) continue;
    let [at, end] = [probe, probe + 1];
    while (at > 0 && BASE64.test(text[at - 1])) at--;
    while (end < text.length && BASE64.test(text[end])) end++;
    const run = text.slice(at, end);
    if (run.length >= BLOB_CHARACTERS && /[a-z]/.test(run) && /[A-Z]/.test(run) && /\d/.test(run))
      return { at, length: run.length };
    probe = Math.max(probe, end - 1);
  }
  return null;
};

const TAG =
  /<\/?(?:p|div|span|br|li|ul|ol|a|td|tr|th|table|h[1-6]|font|img|b|i|strong|em)(?:\s[^<>]{0,300})?\/?>/i;
const ENTITY =
  /&(?:nbsp|amp|lt|gt|quot|apos|mdash|ndash|rsquo|lsquo|hellip|#\d{1,5}|#x[\da-f]{1,4});/i;

/** What is left of a web page. Pages that a text shows as code are meant to be there. */
const markup: Finder = (text) => {
  const found =
    (text.includes('<') ? match(text, TAG) : null) ??
    (text.includes('&') ? match(text, ENTITY) : null);
  return found === null || text.includes('`') || /<!doctype|<html/i.test(text) ? null : found;
};

const REFUSAL =
  /\bas an? (?:(?:ai|artificial intelligence)(?:[ -]language)?|large language|language) (?:model|assistant)\b|\bI(?:'|’)?m (?:just )?an AI (?:language model|assistant)\b/i;

/** What another model says of itself instead of an answer. */
const refusal: Finder = (reply) =>
  reply.includes(' AI ') || reply.includes('anguage model') ? match(reply, REFUSAL) : null;

const FEWEST_ECHOED = 40;
const HEADING =
  /^#{2,3} ?(?:Instruction|Response|Input|Human|Assistant|User) ?:|^(?:Human|USER|ASSISTANT): /m;

const HEADING_STARTS = ['##', 'Human: ', 'USER: ', 'ASSISTANT: '];

/** The question again in front of the answer, or the headings of a prompt template inside it. */
function echo(reply: string, prompt: string | undefined): Found | null {
  if (prompt !== undefined && prompt.length >= FEWEST_ECHOED && reply.startsWith(prompt))
    return { at: 0, length: prompt.length };
  return HEADING_STARTS.some((start) => reply.includes(start)) ? match(reply, HEADING) : null;
}

const TAIL = 400;
const REPEATS = 4;
const PROBE = 24;

/** The same words four times or more at the end, as models do that cannot stop. */
const loop: Finder = (reply) => {
  if (reply.length < REPEATS * PROBE) return null;
  const tail = reply.slice(-TAIL);
  const probe = tail.slice(-PROBE);
  const before = tail.lastIndexOf(probe, tail.length - PROBE - 1);
  if (before < 0) return null;
  const period = tail.length - PROBE - before;
  const length = period * REPEATS;
  const piece = reply.slice(-period);
  if (reply.length < length || !reply.endsWith(piece.repeat(REPEATS))) return null;
  // Rules of tables and rows of zeros are no words.
  return /\p{L}{2}/u.test(piece) ? { at: reply.length - length, length } : null;
};

export interface FoundTrait extends Found {
  trait: Trait;
  text: string;
}

/** Every trait of a row once, where it shows first. */
export function traitsOf(content: Content): FoundTrait[] {
  const found: FoundTrait[] = [];
  const look = (trait: Trait, text: string, place: Found | null) => {
    if (place !== null && !found.some((known) => known.trait === trait))
      found.push({ trait, text, ...place });
  };
  eachText(content, (text) => {
    look('invisible', text, invisible(text));
    look('blob', text, blob(text));
    look('markup', text, markup(text));
  });
  const reply = replyOf(content);
  if (reply === undefined) return found;
  look('refusal', reply, refusal(reply));
  look('echo', reply, echo(reply, promptOf(content)));
  look('loop', reply, loop(reply));
  return found;
}
