/**
 * A whole chat as its line of canonical JSON, from its turns as they are spelled in a row. Beside the
 * line it leaves every turn's text, and what the model is given, folded, to be digested.
 *
 * @module
 */
import { chatRoles, instructionParts, speakers } from '../../mapping/chat-roles.ts';
import { traits } from '../text-traits.ts';
import { FREE, PIECES } from './memory.ts';

/** Where the kernel leaves what it made, in words of four bytes. */
export const RESULT = FREE;
export const result = {
  content: 0,
  end: 1,
  input: 2,
  seen: 3,
  units: 4,
  bytes: 5,
  reply: 6,
} as const;

/** Behind it the turns: what is asked for and what was found, in words of four bytes. */
export const TURNS = RESULT + 64;
export const turn = { role: 0, start: 1, end: 2, from: 3, to: 4, units: 5, seen: 6 } as const;
export const TURN_WORDS = 8;
export const MOST_TURNS = 500;

/** What a line begins with, up to the number of the row; its length comes first. */
export const PREFIX = TURNS + 4 * TURN_WORDS * MOST_TURNS;
export const LONGEST_PREFIX = 4096;
/** Where the bytes lie that turns are places in. */
export const BLOCK = PREFIX + 16 + LONGEST_PREFIX + 16;

const VECTOR = 16;
const pieces: string[] = [];
/** Keeps a piece of up to two vectors in memory. @returns Where. */
function keep(piece: string): number {
  return PIECES + 2 * VECTOR * (pieces.push(piece) - 1);
}

/** What stands around texts in a line and between them, by the number of the turn's role. */
const ofChat = chatRoles.map((role) => ({
  begin: '{"messages":[',
  open: ',{"content":"',
  close: `","role":"${role}"}`,
  end: ']}\n',
}));
const ofInstruction = instructionParts.map(({ name }) => ({
  begin: '{',
  open: `,"${name}":"`,
  close: '"',
  end: '}\n',
}));
const around = [...ofChat, ...ofInstruction];
const table = (entries: readonly string[]): number => entries.map(keep)[0];
const begins = table(around.map(({ begin }) => begin));
const opens = table(around.map(({ open }) => open));
const closes = table(around.map(({ close }) => close));
const ends = table(around.map(({ end }) => end));
const gives = table(speakers.map((role) => ` ${role}: `));
const lengths = PIECES + 2 * VECTOR * pieces.length;
/** Where a piece of a table is, and its length, less what is left out of it at its start. */
const piece = (at: number, less = '(i32.const 0)'): [string, string] => [
  `(i32.add (i32.add (i32.const ${at}) ${less}) (i32.shl (local.get $role) (i32.const 5)))`,
  `(i32.sub (i32.load8_u offset=${lengths + (at - PIECES) / (2 * VECTOR)} (local.get $role)) ${less})`,
];

const hex = (byte: number): string => `\\${byte.toString(16).padStart(2, '0')}`;
const data = (at: number, bytes: Iterable<number>): string =>
  `(data (i32.const ${at}) "${[...bytes].map(hex).join('')}")`;

/** Writes a piece of at most two vectors and moves on by its length. */
const put = (target: string, from: string, length: string): string => `
  (v128.store (local.get $${target}) (v128.load ${from}))
  (v128.store offset=${VECTOR} (local.get $${target}) (v128.load offset=${VECTOR} ${from}))
  (local.set $${target} (i32.add (local.get $${target}) ${length}))`;
const leave = (name: keyof typeof result, value: string): string =>
  `(i32.store (i32.const ${RESULT + 4 * result[name]}) ${value})`;
const field = (name: keyof typeof turn): string => `offset=${4 * turn[name]} (local.get $turn)`;
const isSpace = `(i32.or (i32.eq (local.get $byte) (i32.const 32))
  (i32.lt_u (i32.sub (local.get $byte) (i32.const 9)) (i32.const 5)))`;
const BACKSLASH = 0x5c;
/** A space that does not break. */
const WIDE_SPACE = 0xa0c2;

export const chat = `
  ${pieces.map((text, n) => data(PIECES + 2 * VECTOR * n, Buffer.from(text))).join('\n  ')}
  ${data(
    lengths,
    pieces.map(({ length }) => length),
  )}

  (func $decimal (param $number i32) (param $at i32) (result i32)
    (local $rest i32) (local $end i32)
    (local.set $rest (local.get $number))
    (local.set $end (local.get $at))
    (loop $digits
      (local.set $end (i32.add (local.get $end) (i32.const 1)))
      (local.set $rest (i32.div_u (local.get $rest) (i32.const 10)))
      (br_if $digits (local.get $rest)))
    (local.set $at (local.get $end))
    (loop $digits
      (local.set $at (i32.sub (local.get $at) (i32.const 1)))
      (i32.store8 (local.get $at)
        (i32.add (i32.const 48) (i32.rem_u (local.get $number) (i32.const 10))))
      (local.set $number (i32.div_u (local.get $number) (i32.const 10)))
      (br_if $digits (local.get $number)))
    (local.get $end))

  ;; Line feeds for returns, and for returns with a line feed, in place. Returns the end.
  (func $lineFeeds (param $at i32) (param $end i32) (result i32)
    (local $byte i32) (local $target i32)
    (local.set $target (local.get $at))
    (loop $next
      (local.set $byte (i32.load8_u (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (if (i32.eq (local.get $byte) (i32.const 13))
        (then
          (local.set $byte (i32.const 10))
          ;; Behind the last byte there is none.
          (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 10))
            (then (local.set $at (i32.add (local.get $at) (i32.const 1)))))))
      (i32.store8 (local.get $target) (local.get $byte))
      (local.set $target (i32.add (local.get $target) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end))))
    (local.get $target))

  ;; Returns the end of the line; 0 where a turn is empty, or text would grow when it is composed.
  (func (export "chat")
    (param $turns i32) (param $mark i32) (param $line i32)
    (param $out i32) (param $texts i32) (param $input i32) (result i32)
    (local $turn i32) (local $last i32) (local $at i32) (local $stop i32) (local $byte i32)
    (local $role i32) (local $from i32) (local $to i32) (local $look i64) (local $first i32)
    (local $asSpelled i32) (local $given i32) (local $seen i32) (local $units i32) (local $length i32) (local $bytes i32)
    (local.set $given (local.get $input))
    (local.set $at (i32.const ${PREFIX + 16}))
    (local.set $stop (i32.add (local.get $out) (i32.load (i32.const ${PREFIX}))))
    (loop $prefix
      (v128.store (local.get $out) (v128.load (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const ${VECTOR})))
      (local.set $out (i32.add (local.get $out) (i32.const ${VECTOR})))
      (br_if $prefix (i32.lt_u (local.get $out) (local.get $stop))))
    (local.set $out (call $decimal (local.get $line) (local.get $stop)))
    (i32.store8 (local.get $out) (i32.const ${'}'.charCodeAt(0)}))
    (local.set $out (i32.add (local.get $out) (i32.const 1)))
    ${leave('content', '(local.get $out)')}
    (local.set $turn (i32.const ${TURNS}))
    (local.set $role (i32.load ${field('role')}))
    ${put('out', ...piece(begins))}
    (local.set $last (i32.add (local.get $turn)
      (i32.mul (i32.const ${4 * TURN_WORDS}) (i32.sub (local.get $turns) (i32.const 1)))))
    (loop $next
      (local.set $role (i32.load ${field('role')}))
      (local.set $from (local.get $texts))
      (global.set $idle (i32.const 0))
      (local.set $to (call $unescape
        (i32.add (i32.const ${BLOCK}) (i32.load ${field('start')}))
        (i32.add (i32.const ${BLOCK}) (i32.load ${field('end')}))
        (local.get $from) (local.get $mark)))
      (local.set $length (i32.sub (local.get $to) (local.get $from)))
      (block $trimmed
        (loop $trim
          (br_if $trimmed (i32.ge_u (local.get $from) (local.get $to)))
          (local.set $byte (i32.load8_u (local.get $from)))
          (br_if $trimmed (i32.eqz ${isSpace}))
          (local.set $from (i32.add (local.get $from) (i32.const 1)))
          (br $trim)))
      (block $trimmed
        (loop $trim
          (if (i32.ge_u (local.get $from) (local.get $to)) (then (return (i32.const 0))))
          (local.set $byte (i32.load8_u (i32.sub (local.get $to) (i32.const 1))))
          (br_if $trimmed (i32.eqz ${isSpace}))
          (local.set $to (i32.sub (local.get $to) (i32.const 1)))
          (br $trim)))
      ;; Nothing behind the text that could be looked at for a part of it.
      (v128.store (local.get $to) (v128.const i64x2 0 0))
      (local.set $look (call $look (local.get $from) (local.get $to)))
      (if (i32.or
            (i32.and (i32.wrap_i64 (local.get $look)) (i32.const ${traits.uncomposed}))
            (i32.and
              (i32.ge_u (i32.sub (local.get $to) (local.get $from)) (i32.const 2))
              (i32.or
                (i32.eq (i32.load16_u (local.get $from)) (i32.const ${WIDE_SPACE}))
                (i32.eq (i32.load16_u (i32.sub (local.get $to) (i32.const 2)))
                        (i32.const ${WIDE_SPACE})))))
        (then
          (local.set $to (call $compose (local.get $from) (local.get $to)))
          (local.set $length (i32.const -1))
          (if (i32.le_u (local.get $to) (local.get $from)) (then (return (i32.const 0))))
          (v128.store (local.get $to) (v128.const i64x2 0 0))
          (local.set $look (call $look (local.get $from) (local.get $to))))
        (else
          (if (i32.and (i32.wrap_i64 (local.get $look)) (i32.const ${traits.return}))
            (then
              (local.set $to (call $lineFeeds (local.get $from) (local.get $to)))
              (local.set $length (i32.const -1))))))
      (i32.store ${field('from')} (local.get $from))
      (i32.store ${field('to')} (local.get $to))
      ;; Whether the row has the text as JSON.stringify writes it.
      (local.set $asSpelled (i32.and
        (i32.and (i32.eqz (global.get $idle)) (i32.eq (local.get $mark) (i32.const ${BACKSLASH})))
        (i32.eq (local.get $length) (i32.sub (local.get $to) (local.get $from)))))
      (local.set $length (i32.sub (local.get $to) (local.get $from)))
      (local.set $bytes (i32.add (local.get $bytes) (local.get $length)))
      (local.set $length (i32.sub (local.get $length)
        (i32.wrap_i64 (i64.shr_s (local.get $look) (i64.const 32)))))
      (local.set $units (i32.add (local.get $units) (local.get $length)))
      (local.set $seen (i32.or (local.get $seen) (i32.wrap_i64 (local.get $look))))
      (i32.store ${field('units')} (local.get $length))
      (i32.store ${field('seen')} (i32.wrap_i64 (local.get $look)))
      ;; The first has nothing to be set apart from.
      (local.set $first (i32.eq (local.get $turn) (i32.const ${TURNS})))
      ${put('out', ...piece(opens, '(local.get $first)'))}
      (local.set $out (if (result i32)
        (i32.eqz (i32.and (i32.wrap_i64 (local.get $look)) (i32.const ${traits.escaped})))
        (then (call $copy (local.get $from) (local.get $to) (local.get $out)))
        (else (if (result i32) (local.get $asSpelled)
          (then (call $copy
            (i32.add (i32.const ${BLOCK}) (i32.load ${field('start')}))
            (i32.add (i32.const ${BLOCK}) (i32.load ${field('end')}))
            (local.get $out)))
          (else (call $escape (local.get $from) (local.get $to) (local.get $out)))))))
      ${put('out', ...piece(closes))}
      (if (i32.and (i32.ne (local.get $turn) (local.get $last)) (i32.ne (local.get $input) (i32.const 0)))
        (then
          ${put('input', ...piece(gives, '(local.get $first)'))}
          ;; Beyond ASCII it takes strings to fold.
          (local.set $input (if (result i32)
            (i32.and (i32.wrap_i64 (local.get $look)) (i32.const ${traits.unfolded}))
            (then (i32.const 0))
            (else (call $fold (local.get $from) (local.get $to) (local.get $input)))))))
      (i32.store8 (local.get $to) (i32.const 10))
      (local.set $texts (i32.add (local.get $to) (i32.const 1)))
      (local.set $turn (i32.add (local.get $turn) (i32.const ${4 * TURN_WORDS})))
      (br_if $next (i32.le_u (local.get $turn) (local.get $last))))
    ${put('out', ...piece(ends))}
    ${leave('end', '(i32.sub (local.get $out) (i32.const 1))')}
    ${leave('input', '(local.get $input)')}
    (if (local.get $input) (then (call $digest (local.get $given) (local.get $input))))
    ${leave('seen', '(local.get $seen)')}
    ${leave('units', '(local.get $units)')}
    ${leave('bytes', '(local.get $bytes)')}
    ${leave('reply', '(call $shortHash (local.get $from) (local.get $to))')}
    (local.get $out))`;
