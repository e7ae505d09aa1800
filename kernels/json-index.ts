/**
 * The structure of a block of JSON lines, in two passes.
 *
 * `index` finds it 64 bytes a step, as simdjson does in its first stage (Langdale and Lemire 2019):
 * masks of quotes, brackets and line ends; a prefix XOR over the quotes says what lies inside strings.
 * What is found goes to a tape of tokens, one word each: place and character. `walk` makes nodes of the
 * tokens of a line.
 *
 * Places are counted from the start of the block, which lies at `TEXT` and is followed by zeros for
 * as far as a step goes.
 */
import {
  BACKSLASH,
  CLOSE_BRACE,
  COLON,
  COMMA,
  LINE_FEED,
  OPEN_BRACE,
  OPEN_BRACKET,
  PLACE_BITS,
  QUOTE,
  SPACE,
  TEXT,
} from './json/memory';
import { splat } from './shared/lanes';
import { bitsBelow, bitsOf, equal, prefixXor } from './shared/masks';

export {
  KEYS,
  KEY_BYTES,
  LONGEST_KEY,
  MOST_KEYS,
  MOST_NODES,
  NODES,
  PLACE,
  TEXT,
} from './json/memory';
export { nodeCount, walk } from './json/walk';

const STEP: usize = 64;

/** Where `index` stopped: the end, or the first byte that needs a closer look. */
export let stop: usize = 0;

/**
 * Writes the tokens of a block to the tape: brackets, colons, commas and line feeds outside strings,
 * and the quotes around strings.
 *
 * @param at The start of a line.
 * @param end Exclusive.
 * @returns The end of the tape.
 */
export function index(at: usize, end: usize, tape: usize): usize {
  /** All ones inside strings. */
  let inside: u64 = 0;
  /** Whether the first byte of a step is escaped by the last of the step before. */
  let skip: u64 = 0;
  stop = end;
  for (; at < end; at += STEP) {
    const a = v128.load(at, TEXT);
    const b = v128.load(at, TEXT + 16);
    const c = v128.load(at, TEXT + 32);
    const d = v128.load(at, TEXT + 48);
    const feeds = equal(a, b, c, d, LINE_FEED);
    const controls = bitsOf(isControl(a), isControl(b), isControl(c), isControl(d));
    const marks = bitsOf(isMark(a), isMark(b), isMark(c), isMark(d));
    let quotes = equal(a, b, c, d, QUOTE);
    let slashes = equal(a, b, c, d, BACKSLASH);

    const rest = end - at;
    /** Bytes of this step that count. */
    let limit: u64 = rest < STEP ? bitsBelow(rest) : -1;

    let escaped = skip;
    slashes &= ~skip & limit;
    skip = 0;
    while (slashes != 0) {
      const bit = ctz(slashes);
      if (!mayBeEscaped(load<u8>(at + <usize>bit, TEXT + 1))) {
        limit &= bitsBelow(bit);
        break;
      }
      if (bit == 63) {
        skip = 1;
        break;
      }
      escaped |= (<u64>2) << bit;
      // This one, and the next if that is what it escapes.
      slashes &= ~((<u64>3) << bit);
    }

    quotes &= ~escaped;
    inside ^= prefixXor(quotes);
    const within = inside;
    inside = <u64>((<i64>inside) >> 63);
    // Control characters inside a string, a line feed among them.
    const wrong = controls & within & limit;
    if (wrong != 0) limit &= bitsBelow(ctz(wrong));

    let tokens = limit & (quotes | ((marks | feeds) & ~within));
    while (tokens != 0) {
      const place = at + <usize>ctz(tokens);
      store<u32>(tape, place | ((<u32>load<u8>(place, TEXT)) << PLACE_BITS));
      tape += sizeof<u32>();
      tokens &= tokens - 1;
    }
    // A limit within the step, short of the end, is a byte to look at.
    const place = at + <usize>popcnt(limit);
    if (limit != -1 && place < end) {
      stop = place;
      return tape;
    }
  }
  // A string is open at the end.
  if (inside != 0) stop = end - 1;
  return tape;
}

function isControl(v: v128): v128 {
  return i8x16.lt_u(v, splat(SPACE));
}

/** `{` and `[`, like `}` and `]`, differ in one bit. */
function isMark(v: v128): v128 {
  const bracket = v128.or(v, splat(OPEN_BRACE ^ OPEN_BRACKET));
  return v128.or(
    v128.or(i8x16.eq(bracket, splat(OPEN_BRACE)), i8x16.eq(bracket, splat(CLOSE_BRACE))),
    v128.or(i8x16.eq(v, splat(COLON)), i8x16.eq(v, splat(COMMA))),
  );
}

/** Whether a character may follow a backslash; `u` may, and needs a closer look. */
function mayBeEscaped(byte: u8): bool {
  switch (byte) {
    case 0x22: // "
    case 0x2f: // /
    case 0x5c: // \\
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return true;
    default:
      return false;
  }
}
