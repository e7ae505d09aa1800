/**
 * Byte-level text, as GPT-2 defined it: every byte has a printable character, and a regular
 * expression cuts text into words that merges never cross.
 *
 * @module
 */
import type { Tokenizer } from './tokenizer.ts';

/** Words of the GPT-2 tokenizer; the `ByteLevel` pre-tokenizer of `tokenizer.json` is the same. */
const WORD = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

/** The character that stands for each byte: itself where printable, else 256 and up. */
const CHARACTER_OF_BYTE: readonly string[] = (() => {
  const printable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCharCode(printable(byte) ? byte : next++),
  );
})();

/** The 256 characters in code point order: the first tokens of a vocabulary. */
export const byteAlphabet: readonly string[] = [...CHARACTER_OF_BYTE].sort();

/** Those of bytes beyond ASCII. Alone, such a byte is part of a character, never a whole one. */
export const highBytes: readonly string[] = CHARACTER_OF_BYTE.slice(0x80);

/** Counts the words of a corpus, spelt in `byteAlphabet`. */
export function countWords(texts: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts)
    for (const word of text.match(WORD) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  const spelt = new Map<string, number>();
  for (const [word, count] of counts) {
    const bytes = Buffer.from(word, 'utf8');
    spelt.set(Array.from(bytes, (byte) => CHARACTER_OF_BYTE[byte]).join(''), count);
  }
  return spelt;
}

/** As SentencePiece vocabularies write them. */
const sentencePieceBytes = Array.from(
  { length: 128 },
  (_, byte) => `<0x${(byte + 128).toString(16).toUpperCase()}>`,
);

/**
 * Which tokens stand for a single byte beyond ASCII: what a vocabulary falls back to where it has
 * nothing for a character. Such text costs two to four tokens a character.
 */
export function byteTokens(tokenizer: Tokenizer): ReadonlySet<number> {
  // In other vocabularies, the characters of byte-level text are letters like any.
  const isByteLevel = /"type":\s*"ByteLevel"/.test(tokenizer.files.tokenizerJson);
  const spelt = isByteLevel ? highBytes : sentencePieceBytes;
  return new Set(spelt.flatMap((token) => tokenizer.tokenId(token) ?? []));
}
