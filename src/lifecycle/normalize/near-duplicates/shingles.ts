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

const SEPARATOR = 0;
/** A character that is a word by itself. */
const ALONE = 1;

/** For each first byte of a character: what it means; of what is part of a word, the byte to hash. */
const meanings = new Uint8Array(256);
const widths = new Uint8Array(256).fill(1);
for (let byte = 0; byte < 256; byte++) {
  const ascii = String.fromCharCode(byte).toLowerCase();
  if (byte < 0x80) meanings[byte] = /[a-z0-9]/.test(ascii) ? ascii.charCodeAt(0) : SEPARATOR;
  // U+2000 to U+2FFF are dashes, quotes and symbols; from U+3000 on, characters stand alone.
  else if (byte === 0xe2) meanings[byte] = SEPARATOR;
  else meanings[byte] = byte > 0xe2 ? ALONE : byte;
  widths[byte] = byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

/** Reused from text to text. */
let bytes = Buffer.allocUnsafe(1 << 16);
let hashes = new Uint32Array(1 << 16);

/**
 * Hashes of all shingles of a text in order, repeats included. Words carry on from one part to the
 * next. A text of fewer words than a shingle is one shingle; a text without words has none.
 *
 * @returns A view that holds until the next call.
 */
export function shinglesOf(parts: readonly string[], seed: number): Uint32Array {
  const most = parts.reduce((sum, part) => sum + part.length, 0);
  if (most * 3 >= bytes.length) bytes = Buffer.allocUnsafe(most * 4);
  if (most >= hashes.length) hashes = new Uint32Array(most * 2);
  let before = 0;
  let last = 0;
  let count = 0;
  const [text, found] = [bytes, hashes];
  for (const part of parts) {
    const length = text.write(part);
    // A separator behind the end closes the last word.
    text[length] = 0;
    let word = 0;
    for (let at = 0; at <= length; at++) {
      const byte = text[at];
      const meaning = meanings[byte];
      if (meaning > ALONE) {
        word = Math.imul(word ^ meaning, MULTIPLY);
        continue;
      }
      if (word !== 0) {
        found[count++] = mix(before, last, word, seed);
        before = last;
        last = word;
        word = 0;
      }
      if (meaning === ALONE) {
        word = Math.imul((text[at + 1] << 8) ^ (byte << 16) ^ text[at + 2], MULTIPLY);
        found[count++] = mix(before, last, word, seed);
        before = last;
        last = word;
        word = 0;
      }
      if (byte > 0x7f) at += widths[byte] - 1;
    }
  }
  // The first words have too few before them.
  return count === 0
    ? found.subarray(0, 0)
    : found.subarray(Math.min(SHINGLE_WORDS, count) - 1, count);
}

/** Each word spread over 32 bits, then the finalizer of MurmurHash3. */
function mix(a: number, b: number, c: number, seed: number): number {
  let hash = Math.imul(a ^ (a >>> 15) ^ seed, 0xcc9e2d51);
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

export const shingleSet = (text: string): Set<number> => new Set(shinglesOf([text], 0));
