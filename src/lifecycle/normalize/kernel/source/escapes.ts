/**
 * JSON escapes: undoing those of a row, and writing canonical ones.
 *
 * @module
 */
import { within } from './lanes.ts';
import { SHORT_ESCAPES, UNESCAPED } from './memory.ts';

/** The quote is its own in CSV too. */
const unescaped: readonly [string, number][] = [
  ['"', 0x22],
  ['\\', 0x5c],
  ['/', 0x2f],
  ['b', 8],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
];

/** Undoes the simple escapes of JSON, or the doubled quotes of CSV where $mark is a quote. */
const unescape = `
  ;; Set where an escape was undone that nobody would write, of a slash.
  (global $idle (mut i32) (i32.const 0))
  (func $unescape
    (param $at i32) (param $end i32) (param $target i32) (param $mark i32) (result i32)
    (local $v v128) (local $marks v128) (local $bits i32) (local $byte i32)
    (local.set $marks (i8x16.splat (local.get $mark)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $v (v128.load (local.get $at)))
        (v128.store (local.get $target) (local.get $v))
        (local.set $bits (i8x16.bitmask (i8x16.eq (local.get $v) (local.get $marks))))
        (if (i32.eqz (local.get $bits))
          (then
            (local.set $at (i32.add (local.get $at) (i32.const 16)))
            (local.set $target (i32.add (local.get $target) (i32.const 16)))
            (br $next)))
        (local.set $bits (i32.ctz (local.get $bits)))
        (local.set $at (i32.add (local.get $at) (local.get $bits)))
        (local.set $target (i32.add (local.get $target) (local.get $bits)))
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        ;; The table has the control character of each short escape, or the letter itself.
        (local.set $byte (i32.load8_u offset=1 (local.get $at)))
        (if (i32.eq (local.get $byte) (i32.const ${'/'.charCodeAt(0)}))
          (then (global.set $idle (i32.const 1))))
        (i32.store8 (local.get $target) (i32.load8_u offset=${UNESCAPED} (local.get $byte)))
        (local.set $at (i32.add (local.get $at) (i32.const 2)))
        (local.set $target (i32.add (local.get $target) (i32.const 1)))
        (br $next)))
    ;; What was copied beyond the end does not count.
    (i32.sub (local.get $target) (i32.sub (local.get $at) (local.get $end))))`;

const copy = `
  (func $copy (param $at i32) (param $end i32) (param $target i32) (result i32)
    (local $target_end i32)
    (local.set $target_end (i32.add (local.get $target)
      (i32.sub (local.get $end) (local.get $at))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (v128.store (local.get $target) (v128.load (local.get $at)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (local.set $target (i32.add (local.get $target) (i32.const 16)))
        (br $next)))
    (local.get $target_end))`;

/** Text as `JSON.stringify` writes it between quotes. */
const escape = `
  (func $escape (export "escape") (param $at i32) (param $end i32) (param $target i32) (result i32)
    (local $v v128) (local $bits i32) (local $byte i32) (local $short i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $v (v128.load (local.get $at)))
        (v128.store (local.get $target) (local.get $v))
        (local.set $bits (i8x16.bitmask (v128.or
          (v128.or ${within(34, 1)} ${within(92, 1)})
          ${within(0, 32)})))
        ;; The end of the text stops as a character to escape would.
        (if (i32.lt_u (i32.sub (local.get $end) (local.get $at)) (i32.const 16))
          (then (local.set $bits (i32.or (local.get $bits)
            (i32.shl (i32.const 1) (i32.sub (local.get $end) (local.get $at)))))))
        (if (i32.eqz (local.get $bits))
          (then
            (local.set $at (i32.add (local.get $at) (i32.const 16)))
            (local.set $target (i32.add (local.get $target) (i32.const 16)))
            (br $next)))
        (local.set $bits (i32.ctz (local.get $bits)))
        (local.set $at (i32.add (local.get $at) (local.get $bits)))
        (local.set $target (i32.add (local.get $target) (local.get $bits)))
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $byte (i32.load8_u (local.get $at)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (local.set $short (if (result i32) (i32.lt_u (local.get $byte) (i32.const 32))
          (then (i32.load8_u (local.get $byte)))
          (else (local.get $byte))))
        (if (local.get $short)
          (then
            (i32.store16 (local.get $target)
              (i32.or (i32.const 0x5c) (i32.shl (local.get $short) (i32.const 8))))
            (local.set $target (i32.add (local.get $target) (i32.const 2))))
          (else
            ;; \\u00 and two digits
            (i32.store (local.get $target) (i32.const 0x3030755c))
            (i32.store8 offset=4 (local.get $target)
              (i32.add (i32.const 48) (i32.shr_u (local.get $byte) (i32.const 4))))
            (local.set $short (i32.and (local.get $byte) (i32.const 15)))
            (i32.store8 offset=5 (local.get $target) (i32.add (local.get $short)
              (select (i32.const 48) (i32.const 87) (i32.lt_u (local.get $short) (i32.const 10)))))
            (local.set $target (i32.add (local.get $target) (i32.const 6)))))
        (br $next)))
    (local.get $target))`;

export const escapes = `
  ;; Letters of \\b \\t \\n \\f \\r by control character; 0: there is none.
  (data (i32.const ${SHORT_ESCAPES}) "\\00\\00\\00\\00\\00\\00\\00\\00btn\\00fr")
  ${unescaped.map(([letter, code]) => `(data (i32.const ${UNESCAPED + letter.charCodeAt(0)}) "\\${code.toString(16).padStart(2, '0')}")`).join('\n  ')}
  ${unescape}
  ${copy}
  ${escape}`;
