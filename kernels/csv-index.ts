/**
 * Finds where the fields and rows of delimited text end, 64 bytes a step. Each character that counts
 * becomes a mask of 64 bits, one for each byte; a prefix XOR over the quotes says which bytes lie
 * inside quotes, and what is a delimiter or a line feed outside them goes to the tape. A doubled quote
 * closes and opens again, which comes to the same.
 *
 * The text lies at the start of memory, so that its places are addresses, and is followed by zeros
 * for as far as a step goes.
 */
import { bitsBelow, equal, prefixXor } from './shared/masks';

/** Bytes of a step. */
const STEP: usize = 64;
const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
/** On the tape, what tells a line feed that ends a row from a delimiter that ends a field. */
const ROW_END: u32 = 0x80000000;

/**
 * Where the last call stopped: the end, or a byte that RFC 4180 does not have there: a quote that
 * opens behind text, text behind one that closes, a zero.
 */
export let stop: usize = 0;

/**
 * Writes to the tape, word by word: the place of each delimiter that ends a field; and of each line
 * feed that ends a row, with the highest bit set, followed by the number of line feeds so far.
 *
 * @param at The start of a row.
 * @param end Exclusive.
 * @returns The end of the tape.
 */
export function index(at: usize, end: usize, tape: usize, delimiter: i32): usize {
  /** All ones inside quotes. */
  let inside: u64 = 0;
  /** Whether the first byte of a step may be a quote that opens, or follows one that closes. */
  let mayOpen: u64 = 1;
  let closed: u64 = 0;
  let lines: u32 = 0;
  stop = end;
  for (; at < end; at += STEP) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    const quotes = equal(a, b, c, d, QUOTE);
    const feeds = equal(a, b, c, d, LINE_FEED);
    const returns = equal(a, b, c, d, RETURN);
    const zeros = equal(a, b, c, d, 0);
    let ends = equal(a, b, c, d, delimiter) | feeds;
    inside ^= prefixXor(quotes);
    const opens = quotes & inside;
    const closes = quotes & ~inside;
    ends &= ~inside;
    inside = <u64>((<i64>inside) >> 63);

    const odd =
      zeros |
      (opens & ~(mayOpen | ((ends | closes) << 1))) |
      ((closed | (closes << 1)) & ~(opens | ends | returns));
    mayOpen = (ends | closes) >> 63;
    closed = closes >> 63;
    const rest = end - at;
    const whole: u64 = rest < STEP ? bitsBelow(rest) : -1;
    const wrong = odd & whole;
    ends &= wrong == 0 ? whole : bitsBelow(ctz(wrong));

    while (ends != 0) {
      const bit = ends & -ends;
      const place = <u32>(at + <usize>ctz(ends));
      if ((bit & feeds) == 0) {
        store<u32>(tape, place);
        tape += 4;
      } else {
        store<u32>(tape, place | ROW_END);
        store<u32>(tape, lines + <u32>popcnt(feeds & (bit | (bit - 1))), 4);
        tape += 8;
      }
      ends ^= bit;
    }
    if (wrong != 0) {
      stop = at + <usize>ctz(wrong);
      return tape;
    }
    lines += <u32>popcnt(feeds);
  }
  return tape;
}
