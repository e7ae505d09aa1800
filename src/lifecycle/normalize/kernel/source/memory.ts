/**
 * The first bytes of the memory: tables of the text kernel. What is behind them is for its users
 * to lay out.
 *
 * @module
 */

/** Letters of short escapes by control character. */
export const SHORT_ESCAPES = 0;
/** Room for one vector. */
export const SCRATCH = 64;
/** The digest that was made last. */
export const DIGEST = 128;
/** What stands for each character behind a backslash, by that character. */
export const UNESCAPED = 256;
/** Pieces that chats are made of. */
export const PIECES = 512;
export const FREE = 2048;
