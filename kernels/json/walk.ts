/**
 * Reads the tokens of one line and writes down its nodes, which say what is what without a string or an
 * object made. Where a line is not plain it gives up: the strict parser will say what is wrong, if
 * anything is.
 */
import {
  BOOLEAN,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  KEYS,
  KEY_BYTES,
  KnownKey,
  LINE_FEED,
  LIST,
  MOST_KEYS,
  MOST_NODES,
  MOST_OPEN,
  Node,
  NODES,
  NO_KEY,
  NULL,
  NUMBER,
  OBJECT,
  OPEN,
  OPEN_BRACE,
  OPEN_BRACKET,
  PLACE,
  PLACE_BITS,
  QUOTE,
  SPACE,
  STRING,
  TEXT,
} from './memory';

/**
 * The number of a key that a node had not had before; less than 0 where it is not plain. The caller
 * notes it among the known keys.
 */
declare function nameKey(node: u32, from: usize, end: usize): i32;

/** Of the line that was walked last. */
export let nodeCount: u32 = 0;

/**
 * Reads a line into nodes: itself, an object, and all that is in it.
 *
 * @param at The line's first byte.
 * @param length Of the block.
 * @param tape The line's first token.
 * @param tapeEnd Exclusive.
 * @returns The token of its line feed, or the end of the tape; 0 where the line is not plain.
 */
export function walk(at: usize, length: usize, tape: usize, tapeEnd: usize): usize {
  let count: u32 = 0;
  let key = NO_KEY;
  /** How many objects and lists are open, and the innermost. */
  let depth: usize = 0;
  let parent: u32 = 0;
  while (true) {
    // A value.
    if (count >= MOST_NODES || tape >= tapeEnd) return 0;
    const node = nodeAt(count);
    node.key = key;
    let token = load<u32>(tape);
    const place: usize = token & PLACE;
    const from = skipSpace(at, place);
    let whole = true;
    if (from != place) {
      // A literal ends before the next token, which is left where it is.
      const end = trimSpace(place);
      const kind = literal(from, end);
      if (kind < 0) return 0;
      at = place;
      leaf(node, kind, from, end, ++count);
    } else {
      const character = token >> PLACE_BITS;
      tape += sizeof<u32>();
      at = place + 1;
      if (character == QUOTE) {
        if (tape >= tapeEnd) return 0;
        const end: usize = load<u32>(tape) & PLACE;
        leaf(node, STRING, at, end, ++count);
        tape += sizeof<u32>();
        at = end + 1;
      } else {
        if (depth == MOST_OPEN) return 0;
        parent = count++;
        store<u32>(OPEN + sizeof<u32>() * depth++, parent);
        node.start = place;
        token = nextToken(at, tape, tapeEnd);
        if (character == OPEN_BRACE) {
          if (token == 0) return 0;
          node.kind = OBJECT;
          whole = token >> PLACE_BITS == CLOSE_BRACE;
        } else {
          if (character != OPEN_BRACKET) return 0;
          node.kind = LIST;
          whole = token >> PLACE_BITS == CLOSE_BRACKET;
        }
        // The key of the first member, or the end of what is empty.
        if (whole || character == OPEN_BRACE) {
          tape += sizeof<u32>();
          at = (token & PLACE) + 1;
        }
        if (whole) {
          node.end = at;
          node.after = count;
          depth--;
        }
      }
    }

    // What is whole may end what it lies in.
    while (whole) {
      if (depth == 0) return endOfLine(at, length, tape, tapeEnd, count);
      parent = load<u32>(OPEN + sizeof<u32>() * (depth - 1));
      const around = nodeAt(parent);
      token = nextToken(at, tape, tapeEnd);
      tape += sizeof<u32>();
      at = (token & PLACE) + 1;
      const character = token >> PLACE_BITS;
      if (character == COMMA) {
        whole = false;
        if (around.kind == OBJECT) {
          token = nextToken(at, tape, tapeEnd);
          tape += sizeof<u32>();
          at = (token & PLACE) + 1;
        }
      } else if (character == (around.kind == OBJECT ? CLOSE_BRACE : CLOSE_BRACKET)) {
        around.end = at;
        around.after = count;
        depth--;
      } else return 0;
    }

    // In an object, a key that no other member has comes before the next value.
    key = NO_KEY;
    if (nodeAt(parent).kind == OBJECT) {
      if (token >> PLACE_BITS != QUOTE || tape >= tapeEnd) return 0;
      const end: usize = load<u32>(tape) & PLACE;
      key = keyBetween(count, at, end);
      if (key < 0) return 0;
      for (let other = parent + 1; other != count; other = nodeAt(other).after)
        if (nodeAt(other).key == key) return 0;
      tape += sizeof<u32>();
      token = nextToken(end + 1, tape, tapeEnd);
      if (token >> PLACE_BITS != COLON) return 0;
      tape += sizeof<u32>();
      at = (token & PLACE) + 1;
    }
  }
}

/** A line is an object, with nothing but white space behind it. */
function endOfLine(at: usize, length: usize, tape: usize, tapeEnd: usize, count: u32): usize {
  if (nodeAt(0).kind != OBJECT) return 0;
  let end = length;
  if (tape < tapeEnd) {
    const token = load<u32>(tape);
    if (token >> PLACE_BITS != LINE_FEED) return 0;
    end = token & PLACE;
  }
  if (skipSpace(at, end) != end) return 0;
  nodeCount = count;
  return tape;
}

function nodeAt(index: u32): Node {
  return changetype<Node>(NODES + offsetof<Node>() * index);
}

/** Writes down a value that has no others in it. */
function leaf(node: Node, kind: i32, start: usize, end: usize, after: u32): void {
  node.kind = kind;
  node.start = start;
  node.end = end;
  node.after = after;
}

/** The next token; 0 where there is none, or where there is more than white space before it. */
function nextToken(at: usize, tape: usize, tapeEnd: usize): u32 {
  if (tape >= tapeEnd) return 0;
  const token = load<u32>(tape);
  const place: usize = token & PLACE;
  return at == place || skipSpace(at, place) == place ? token : 0;
}

function isSpace(byte: u32): bool {
  return byte == SPACE || byte - 0x09 < 2 || byte == 0x0d;
}

/** The first place that is no white space, or the end. */
function skipSpace(at: usize, end: usize): usize {
  while (at != end && isSpace(load<u8>(at, TEXT))) at++;
  return at;
}

/** The place behind the last byte that is no white space; there is one. */
function trimSpace(end: usize): usize {
  while (isSpace(load<u8>(end - 1, TEXT))) end--;
  return end;
}

/** Small numbers are held exactly; longer ones have to be looked at. */
const LONGEST_LITERAL: usize = 16;
/** The first four letters of literals. */
const TRUE: u32 = 0x65757274;
const NULL_LETTERS: u32 = 0x6c6c756e;
const FALS: u32 = 0x736c6166;

/** The kind of the literal between two places; -1 where it is none, or a number of many digits. */
function literal(at: usize, end: usize): i32 {
  const length = end - at;
  if (length > LONGEST_LITERAL) return -1;
  const letters = load<u32>(at, TEXT);
  if (length == 4 && letters == TRUE) return BOOLEAN;
  if (length == 4 && letters == NULL_LETTERS) return NULL;
  if (length == 5 && letters == FALS && load<u8>(at, TEXT + 4) == 0x65) return BOOLEAN;
  if (load<u8>(at, TEXT) == 0x2d) at++;
  if (at >= end || !isDigit(at)) return -1;
  // No digit may follow a zero.
  at = load<u8>(at, TEXT) == 0x30 ? at + 1 : skipDigits(at, end);
  if (at == end) return NUMBER;
  if (load<u8>(at, TEXT) != 0x2e || ++at == end) return -1;
  return skipDigits(at, end) == end ? NUMBER : -1;
}

function isDigit(at: usize): bool {
  return <u32>load<u8>(at, TEXT) - 0x30 < 10;
}

function skipDigits(at: usize, end: usize): usize {
  while (at < end && isDigit(at)) at++;
  return at;
}

/** The number of a key; most lines have the keys of the line before, in the same places. */
function keyBetween(node: u32, from: usize, end: usize): i32 {
  if (node >= MOST_KEYS) return nameKey(node, from, end);
  const known = changetype<KnownKey>(KEYS + KEY_BYTES * node);
  const length = end - from;
  if (length != known.length) return nameKey(node, from, end);
  const bytes = changetype<usize>(known) + offsetof<KnownKey>();
  for (let at: usize = 0; at < length; at += 8) {
    const left = length - at;
    // Eight bytes, less those behind the end.
    const beyond: u64 = left < 8 ? (8 - left) << 3 : 0;
    const different = load<u64>(bytes + at) ^ load<u64>(from + at, TEXT);
    if (different << beyond != 0) return nameKey(node, from, end);
  }
  return known.number;
}
