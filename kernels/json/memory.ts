/**
 * The memory of the index, in bytes: tables and what is known first, then the block, behind which the
 * caller lets the tape follow.
 */

/** A value. What it is after is the first node after it and all that is in it. */
@unmanaged
export class Node {
  kind: i32;
  start: usize;
  end: usize;
  key: i32;
  after: u32;
}

/** Kinds of nodes. */
export const STRING = 0;
export const NUMBER = 1;
export const BOOLEAN = 2;
export const LIST = 3;
export const OBJECT = 4;
export const NULL = 5;
/** The key of what lies in a list, and of the line itself. */
export const NO_KEY = -1;

/** The key that a node had last; its bytes follow. */
@unmanaged
export class KnownKey {
  number: i32;
  length: usize;
}

/** Objects and lists that are open, by their nodes. */
export const OPEN: usize = 0;
export const MOST_OPEN: usize = 64;

/** The known keys of the first nodes of a line. */
export const KEYS: usize = OPEN + sizeof<u32>() * MOST_OPEN;
export const MOST_KEYS: u32 = 1024;
export const LONGEST_KEY: usize = 64;
/** Of a known key: what is compared goes eight bytes at a time. */
export const KEY_BYTES: usize = offsetof<KnownKey>() + LONGEST_KEY + 8;

/** The nodes of the line that was walked last. */
export const NODES: usize = KEYS + KEY_BYTES * MOST_KEYS;
export const MOST_NODES: u32 = 1 << 15;

/** The block. */
export const TEXT: usize = NODES + offsetof<Node>() * MOST_NODES;

/** Bits of a token that hold its place; the character is above them. */
export const PLACE_BITS: u32 = 24;
export const PLACE: u32 = (1 << PLACE_BITS) - 1;

/** Characters of tokens. */
export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const LINE_FEED = 0x0a;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
export const SPACE = 0x20;
