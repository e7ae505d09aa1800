/**
 * Cuts text into overlapping runs of words (shingles; Broder 1997) and hashes each to 32 bits.
 * Works on UTF-8: letters and digits make words; scripts that put no spaces between words count
 * each character as one. Case of ASCII letters, spacing and punctuation do not count.
 *
 * @module
 */

/** Words in a shingle: one changed word of a long text changes three shingles. */
export const SHINGLE_WORDS = 3;

const MULTIPLY = 0x9e3779b1;
const NO_WORD = 0;

const SEPARATOR = 0;
const LETTER = 1;
/** A character that is a word by itself. */
const ALONE = 2;

/** What a byte that starts a character means, and how long the character is. */
const kinds = new Uint8Array(256);
const widths = new Uint8Array(256).fill(1);
for (let byte = 0; byte < 256; byte++) {
  const ascii = String.fromCharCode(byte);
  if (byte < 0x80) kinds[byte] = /[a-z0-9]/i.test(ascii) ? LETTER : SEPARATOR;
  // U+2000 to U+2FFF are dashes, quotes and symbols; from U+3000 on, characters stand alone.
  else if (byte === 0xe2) kinds[byte] = SEPARATOR;
  else kinds[byte] = byte > 0xe2 ? ALONE : LETTER;
  widths[byte] = byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

/** A stretch of reusable memory for one text in UTF-8. */
let scratch = Buffer.allocUnsafe(1 << 16);

/** Hears every shingle of a text, repeats included, in order. */
export type ShingleSink = (hash: number) => void;

/** Words carry on from one part to the next. A text of fewer words than a shingle is one shingle. */
export function eachShingle(parts: readonly string[], seed: number, sink: ShingleSink): void {
  let before = NO_WORD;
  let last = NO_WORD;
  let count = 0;
  const word = (hash: number) => {
    count++;
    if (count >= SHINGLE_WORDS) sink(mix(before, last, hash, seed));
    before = last;
    last = hash;
  };
  for (const part of parts) {
    if (part.length * 3 > scratch.length) scratch = Buffer.allocUnsafe(part.length * 6);
    eachWord(scratch, scratch.write(part), word);
  }
  if (count > 0 && count < SHINGLE_WORDS) sink(mix(NO_WORD, before, last, seed));
}

function eachWord(text: Uint8Array, length: number, word: (hash: number) => void): void {
  let hash = 0;
  for (let at = 0; at < length;) {
    const byte = text[at];
    const kind = kinds[byte];
    if (kind === LETTER) {
      hash = Math.imul(hash ^ (byte < 0x80 ? byte | 0x20 : byte), MULTIPLY) ^ (hash >>> 15);
      at++;
      continue;
    }
    if (hash !== 0) word(hash);
    hash = 0;
    const width = widths[byte];
    if (kind === ALONE) {
      let character = byte;
      for (let i = 1; i < width; i++) character = (character << 6) ^ text[at + i];
      word(Math.imul(character, MULTIPLY));
    }
    at += width;
  }
  if (hash !== 0) word(hash);
}

/** Finalizer of MurmurHash3 over three words. */
function mix(a: number, b: number, c: number, seed: number): number {
  let hash = Math.imul(a ^ seed, 0xcc9e2d51);
  hash = Math.imul((hash ^ (hash >>> 15)) + b, 0x1b873593);
  hash = Math.imul((hash ^ (hash >>> 13)) + c, 0x85ebca6b);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Jaccard similarity of two texts: shared shingles over all; 1 for two texts without words. */
export function jaccard(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const shingle of small) if (large.has(shingle)) shared++;
  const all = a.size + b.size - shared;
  return all === 0 ? 1 : shared / all;
}

export function shingleSet(text: string): Set<number> {
  const shingles = new Set<number>();
  eachShingle([text], 0, (hash) => shingles.add(hash));
  return shingles;
}
