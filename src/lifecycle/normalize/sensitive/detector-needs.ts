/**
 * One pass over a text that says which detectors can find anything in it at all. Nearly all that
 * is sensitive holds digits, so the pass looks around digits and skips everything else; most texts
 * cost little more than finding out that they have none.
 *
 * @module
 */
export const traits = {
  /** An `@`. */
  at: 1,
  /** Seven digits or more, with little between them. */
  digits: 2,
  /** Digits with three dots among them, as in an IPv4 address. */
  dotted: 4,
  /** Short words with digits that end in colons, as in an IPv6 address. */
  colons: 8,
  /** A word of 16 characters or more with letters and digits in it. */
  token: 16,
  /** Such a word of 8 characters or more right after `:`, `=` or the word `is`. */
  assigned: 32,
  /** Five dashes in a row. */
  dashes: 64,
} as const;

const LETTER = 1;
const DIGIT = 2;
/** Goes on with a word, as in keys, passwords and paths. */
const JOINT = 3;

const classes = new Uint8Array(128);
for (let code = 0; code < 26; code++) classes[65 + code] = classes[97 + code] = LETTER;
for (let code = 48; code < 58; code++) classes[code] = DIGIT;
for (const character of '_+%~!$^&*#.-/') classes[character.charCodeAt(0)] = JOINT;
const classAt = (text: string, index: number): number => {
  const code = text.charCodeAt(index);
  return code < 128 ? classes[code] : 0;
};

/** Between the digits of one number. */
const gaps = new Uint8Array(128);
for (const character of ' .-()/') gaps[character.charCodeAt(0)] = 1;
const FILLERS = new Set([...' "\'`'].map((character) => character.charCodeAt(0)));
const LONGEST_GAP = 3;
const FEWEST_DIGITS = 7;
const LONG_WORD = 16;
const SHORTEST_VALUE = 8;

const DOT = 0x2e;
const COLON = 0x3a;
const EQUALS = 0x3d;

/** @returns The `traits` that the text has, added up. */
export function traitsOf(text: string): number {
  let found = 0;
  if (text.includes('@')) found |= traits.at;
  if (text.includes('-----')) found |= traits.dashes;
  // Tokens of Hugging Face hold letters alone.
  if (text.includes('hf_')) found |= traits.token;
  let wordEnd = 0;
  let colons = 0;
  let lastDigit = -1;
  let digits = 0;
  let dots = 0;
  for (let index = nextDigit(text, 0); index >= 0; index = nextDigit(text, index + 1)) {
    const gap = dotsBetween(text, lastDigit + 1, index);
    dots = gap < 0 ? 0 : dots + gap;
    digits = gap < 0 ? 1 : digits + 1;
    lastDigit = index;
    if (digits === FEWEST_DIGITS) found |= traits.digits;
    if (dots === 3) found |= traits.dotted;
    if (index < wordEnd) continue;
    const word = wordAround(text, index, wordEnd);
    wordEnd = word.end;
    const length = word.end - word.start;
    if (length <= 4 && text.charCodeAt(wordEnd) === COLON && ++colons === 2) found |= traits.colons;
    if (!word.letters) continue;
    if (length >= LONG_WORD) found |= traits.token;
    if (length >= SHORTEST_VALUE && isAssigned(text, word.start)) found |= traits.assigned;
  }
  return found;
}

const DIGIT_ANYWHERE = /[0-9]/g;

/** A search by the regular expression engine is several times as fast as a loop. */
function nextDigit(text: string, from: number): number {
  if (from >= text.length) return -1;
  if ((text.charCodeAt(from) - 48) >>> 0 <= 9) return from;
  DIGIT_ANYWHERE.lastIndex = from;
  return DIGIT_ANYWHERE.test(text) ? DIGIT_ANYWHERE.lastIndex - 1 : -1;
}

/** Dots between two digits of one number, or -1 where another number begins. */
function dotsBetween(text: string, from: number, to: number): number {
  if (from === to) return 0;
  if (to - from > LONGEST_GAP) return -1;
  let dots = 0;
  for (let index = from; index < to; index++) {
    const code = text.charCodeAt(index);
    if (code > 127 || gaps[code] === 0) return -1;
    if (code === DOT) dots++;
  }
  return dots;
}

function wordAround(text: string, at: number, from: number) {
  let start = at;
  while (start > from && classAt(text, start - 1) !== 0) start--;
  let letters = false;
  let end = start;
  for (; end < text.length; end++) {
    const kind = classAt(text, end);
    if (kind === 0) break;
    if (kind === LETTER) letters = true;
  }
  return { start, end, letters };
}

/** Quotes and spaces may stand between `=` and its value. */
function isAssigned(text: string, start: number): boolean {
  let index = start - 1;
  while (index >= 0 && FILLERS.has(text.charCodeAt(index))) index--;
  const code = text.charCodeAt(index);
  return (
    code === COLON ||
    code === EQUALS ||
    /\bis$/i.test(text.slice(Math.max(0, index - 2), index + 1))
  );
}
