/**
 * Which tokens stand for a single byte beyond ASCII: what a vocabulary falls back to where it has
 * nothing for a character. Such text costs two to four tokens a character.
 *
 * @module
 */
import { highBytes } from './byte-level.ts';
import type { Tokenizer } from './tokenizer.ts';

/** As SentencePiece vocabularies write them. */
const sentencePieceBytes = Array.from(
  { length: 128 },
  (_, byte) => `<0x${(byte + 128).toString(16).toUpperCase()}>`,
);

export function byteTokens(tokenizer: Tokenizer): ReadonlySet<number> {
  // In other vocabularies, the characters of byte-level text are letters like any.
  const isByteLevel = /"type":\s*"ByteLevel"/.test(tokenizer.files.tokenizerJson);
  const spelt = isByteLevel ? highBytes : sentencePieceBytes;
  return new Set(spelt.flatMap((token) => tokenizer.tokenId(token) ?? []));
}
