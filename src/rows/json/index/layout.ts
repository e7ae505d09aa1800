/**
 * The memory of the index, in bytes: tables and what is known first, then the block, then its tape.
 *
 * @module
 */

/** Where scanning stopped; before it lies a table of characters that may be escaped. */
export const STOP = 256;
/** Nodes of the row that was walked last. */
export const COUNT = 260;

/** Objects and lists that are open, by their nodes. */
export const OPEN = 512;
export const MOST_OPEN = 64;

/** The key that a node had last, for the first nodes of a row: its number, its length, its bytes. */
export const KEYS = OPEN + 4 * MOST_OPEN;
export const MOST_KEYS = 1024;
export const LONGEST_KEY = 64;
export const keyField = { number: 0, length: 4, bytes: 8 } as const;
export const KEY_BYTES = keyField.bytes + LONGEST_KEY + 8;

/** The nodes of a row, as `NodeRow` has them. */
export const NODES = KEYS + MOST_KEYS * KEY_BYTES;
/** A row with more is left to the strict parser. */
export const MOST_NODES = 1 << 15;

export const TEXT = NODES + 20 * MOST_NODES;

/** Bits of a token that hold its place; the character is above them. */
export const PLACE_BITS = 24;
export const PLACE = (1 << PLACE_BITS) - 1;
