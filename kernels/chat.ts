/**
 * A whole chat as its line of canonical JSON, from its turns as they are spelled in a row. Beside the
 * line it leaves every turn's text, and what the model is given, folded, as a digest.
 */
import { copy, escape, idleEscape, unescape } from './text/escapes';
import { fold } from './text/fold';
import { digest, shortHash } from './text/hashes';
import { ESCAPED, look, RETURN, UNCOMPOSED, UNFOLDED } from './text/look';

export { DIGEST } from './text/hashes';

/** Makes a text uniform by way of a string, in place. Returns its end, or 0 where it would grow. */
declare function compose(at: usize, end: usize): usize;

const VECTOR: usize = 16;
const BACKSLASH = 0x5c;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** A space that does not break. */
const WIDE_SPACE: u32 = 0xa0c2;

/** A turn: what is asked for, and what was found. */
@unmanaged
class Turn {
  role: u32;
  /** Of its spelling in the block. */
  start: usize;
  end: usize;
  /** Of its text, once it is made. */
  from: usize;
  to: usize;
  /** Its length in UTF-16. */
  units: i32;
  /** Its traits. */
  seen: u32;
}
export const MOST_TURNS: i32 = 500;
export const TURNS: usize = memory.data(offsetof<Turn>() * MOST_TURNS);

/** Of the whole chat. */
@unmanaged
class Result {
  /** Where its content begins and ends in its line. */
  content: usize;
  end: usize;
  /** The end of what the model is given; 0 where it takes strings to fold it. */
  input: usize;
  /** The traits of all turns. */
  seen: u32;
  /** Their length in UTF-16 and in UTF-8. */
  units: i32;
  bytes: usize;
  /** A hash of the last turn. */
  reply: u32;
}
export const RESULT: usize = memory.data(offsetof<Result>());

/**
 * What stands around texts in a line, by the role of a turn: at the start of the content, before and
 * behind a text, at the end; and what introduces a turn to the model. The caller writes them here,
 * each at most two vectors long, and their lengths.
 */
export const ROLES: usize = 5;
const BEGIN: usize = 0;
const BEFORE: usize = 1;
const BEHIND: usize = 2;
const END: usize = 3;
const INTRODUCTION: usize = 4;
export const PIECE_BYTES: usize = 2 * VECTOR;
export const PIECES: usize = memory.data(5 * 5 * 2 * 16);
export const PIECE_LENGTHS: usize = memory.data(5 * 5);

/** What a line begins with, up to the number of the row. */
export const LONGEST_PREFIX: usize = 4096;
export const PREFIX: usize = memory.data(4096 + 16);
export let prefixLength: usize = 0;

/** Where the bytes lie that turns are places in. */
export const BLOCK: usize = __heap_base;

/** Where the line goes on. */
let out: usize = 0;
/** Where what the model is given goes on; 0 where it takes strings. */
let input: usize = 0;

/**
 * Writes the line of a chat.
 *
 * @param turns How many there are.
 * @param mark What begins an escape where they are spelled.
 * @param line The number of the row.
 * @param target Where the line is written.
 * @param texts Where the turns' texts are written, and a line feed behind each.
 * @param given Where what the model is given is written.
 * @returns The end of the line; 0 where a turn is empty, or would grow when it is composed.
 */
export function chat(
  turns: usize,
  mark: i32,
  line: u32,
  target: usize,
  texts: usize,
  given: usize,
): usize {
  const result = changetype<Result>(RESULT);
  const first = changetype<Turn>(TURNS);
  const last = changetype<Turn>(TURNS + offsetof<Turn>() * (turns - 1));
  copy(PREFIX, PREFIX + prefixLength, target);
  out = decimal(line, target + prefixLength);
  store<u8>(out++, 0x7d);
  result.content = out;
  out = put(out, BEGIN, first.role, 0);
  input = given;
  let seen: u32 = 0;
  let units: i32 = 0;
  let bytes: usize = 0;
  for (let turn = first; ; turn = changetype<Turn>(changetype<usize>(turn) + offsetof<Turn>())) {
    if (!writeTurn(turn, mark, texts, turn == first, turn == last)) return 0;
    seen |= turn.seen;
    units += turn.units;
    bytes += turn.to - turn.from;
    store<u8>(turn.to, LINE_FEED);
    texts = turn.to + 1;
    if (turn == last) break;
  }
  out = put(out, END, last.role, 0);
  result.end = out - 1;
  result.input = input;
  if (input != 0) digest(given, input);
  result.seen = seen;
  result.units = units;
  result.bytes = bytes;
  result.reply = shortHash(last.from, last.to);
  return out;
}

/** Makes the text of a turn, and writes it to the line and to the input. False where it cannot. */
function writeTurn(turn: Turn, mark: i32, texts: usize, isFirst: bool, isLast: bool): bool {
  const start = BLOCK + turn.start;
  const end = BLOCK + turn.end;
  let from = texts;
  let to = unescape(start, end, texts, mark);
  const whole = to;
  while (from < to && isSpace(load<u8>(from))) from++;
  if (from == to) return false;
  while (isSpace(load<u8>(to - 1))) to--;
  /** Whether the row has the text as `JSON.stringify` writes it. */
  let asSpelled = mark == BACKSLASH && !idleEscape && from == texts && to == whole;

  // Nothing behind the text that could be looked at for a part of it.
  v128.store(to, i64x2.splat(0));
  let shown = look(from, to);
  if (((<u32>shown) & UNCOMPOSED) != 0 || hasWideSpace(from, to)) {
    to = compose(from, to);
    if (to <= from) return false;
    asSpelled = false;
    v128.store(to, i64x2.splat(0));
    shown = look(from, to);
  } else if (((<u32>shown) & RETURN) != 0) {
    to = lineFeeds(from, to);
    asSpelled = false;
  }
  const seen = <u32>shown;
  turn.from = from;
  turn.to = to;
  turn.seen = seen;
  turn.units = <i32>(to - from) - <i32>(shown >> 32);

  const role = turn.role;
  // The first has nothing to be set apart from.
  const less: usize = isFirst ? 1 : 0;
  out = put(out, BEFORE, role, less);
  if ((seen & ESCAPED) == 0) out = copy(from, to, out);
  else if (asSpelled) out = copy(start, end, out);
  else out = escape(from, to, out);
  out = put(out, BEHIND, role, 0);
  if (!isLast && input != 0) {
    input = put(input, INTRODUCTION, role, less);
    // Beyond ASCII it takes strings to fold.
    input = (seen & UNFOLDED) != 0 ? 0 : fold(from, to, input);
  }
  return true;
}

/** Writes a piece that stands around texts, less some of its first bytes. Returns its end. */
function put(target: usize, kind: usize, role: usize, less: usize): usize {
  const index = ROLES * kind + role;
  const piece = PIECES + PIECE_BYTES * index + less;
  v128.store(target, v128.load(piece));
  v128.store(target, v128.load(piece, VECTOR), VECTOR);
  return target + load<u8>(PIECE_LENGTHS + index) - less;
}

/** Writes a number. Returns its end. */
function decimal(number: u32, at: usize): usize {
  let end = at;
  for (let rest = number; ; rest /= 10) {
    end++;
    if (rest < 10) break;
  }
  for (at = end; ; number /= 10) {
    store<u8>(--at, <u8>(0x30 + (number % 10)));
    if (number < 10) break;
  }
  return end;
}

/** Line feeds for returns, and for returns with a line feed, in place. Returns the end. */
function lineFeeds(at: usize, end: usize): usize {
  let target = at;
  while (at < end) {
    let byte: u32 = load<u8>(at++);
    if (byte == CARRIAGE_RETURN) {
      byte = LINE_FEED;
      // Behind the last byte there is none.
      if (load<u8>(at) == LINE_FEED) at++;
    }
    store<u8>(target++, <u8>byte);
  }
  return target;
}

function isSpace(byte: u32): bool {
  return byte == 0x20 || byte - 0x09 < 5;
}

/** Whether a text may have to be trimmed of more than ASCII. */
function hasWideSpace(from: usize, to: usize): bool {
  if (to - from < 2) return false;
  return load<u16>(from) == WIDE_SPACE || load<u16>(to - 2) == WIDE_SPACE;
}
