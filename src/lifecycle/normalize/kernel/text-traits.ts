/**
 * What the bytes of a text show, as the kernel adds it up: where none of it is there, the bytes are
 * all that has to be looked at.
 *
 * @module
 */
export const traits = {
  /** A carriage return. */
  return: 1,
  /** A bracket that control tokens and marks begin with. */
  bracket: 2,
  /** A digit, `@` or dash. */
  digitLike: 4,
  /** White space or upper case beyond ASCII, or anything from U+0100 on. */
  unfolded: 8,
  /** Perhaps not in NFC, or white space that may have to be trimmed. */
  uncomposed: 16,
  /** From U+2000 on. */
  wide: 32,
  /** Perhaps lost or garbled in a conversion. */
  damage: 64,
  /** A quote, a backslash or a control character: what JSON escapes. */
  escaped: 128,
} as const;
