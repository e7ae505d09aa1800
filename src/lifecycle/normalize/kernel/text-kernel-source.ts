/**
 * The text kernel in WebAssembly text.
 *
 * @module
 */

import { traits } from './text-traits.ts';

/**
 * Where the text lies; before it, the letters of short escapes by control character, room for one
 * vector, and what stands for each character behind a backslash.
 */
export const TEXT = 512;
const SCRATCH = 64;
const UNESCAPED = 256;

const splat = (value: number): string => `(v128.const i8x16${` ${value}`.repeat(16)})`;
/** Bytes of `$v` from `first` on, `count` of them. */
const within = (first: number, count: number): string =>
  `(i8x16.lt_u (i8x16.sub (local.get $v) ${splat(first)}) ${splat(count)})`;

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
const spelling = `
  (func (export "unescape")
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
        (i32.store8 (local.get $target) (i32.load8_u offset=${UNESCAPED} (local.get $byte)))
        (local.set $at (i32.add (local.get $at) (i32.const 2)))
        (local.set $target (i32.add (local.get $target) (i32.const 1)))
        (br $next)))
    ;; What was copied beyond the end does not count.
    (i32.sub (local.get $target) (i32.sub (local.get $at) (local.get $end))))`;

/**
 * Looks for what needs more than bytes, in UTF-8: \`traits\` of text-traits.ts, and continuation
 * bytes less four-byte characters in the upper bits.
 */
const look = `
  (func (export "look") (param $at i32) (param $end i32) (result i64)
    (local $v v128) (local $bits i32) (local $place i32) (local $byte i32) (local $second i32)
    (local $third i32) (local $traits i32) (local $extra i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $v (v128.load (local.get $at)))
        (if (v128.any_true (v128.or (v128.or ${within(0x3c, 1)} ${within(0x5b, 1)}) ${within(0x0d, 1)}))
          (then
            (local.set $traits (i32.or (local.get $traits) (i32.or
              (i32.shl (v128.any_true ${within(0x0d, 1)}) (i32.const ${Math.log2(traits.return)}))
              (i32.shl (v128.any_true (v128.or ${within(0x3c, 1)} ${within(0x5b, 1)}))
                (i32.const ${Math.log2(traits.bracket)})))))))
        (if (v128.any_true (v128.or (v128.or ${within(0x30, 10)} ${within(0x40, 1)}) ${within(0x2d, 1)}))
          (then (local.set $traits (i32.or (local.get $traits) (i32.const ${traits.digitLike})))))
        (local.set $bits (i8x16.bitmask (local.get $v)))
        (block $noMore
          (loop $beyond
            (br_if $noMore (i32.eqz (local.get $bits)))
            (local.set $place (i32.add (local.get $at) (i32.ctz (local.get $bits))))
            (br_if $done (i32.ge_u (local.get $place) (local.get $end)))
            (local.set $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))
            (local.set $byte (i32.load8_u (local.get $place)))
            (if (i32.lt_u (local.get $byte) (i32.const 0xc0))
              (then
                (local.set $extra (i32.add (local.get $extra) (i32.const 1)))
                (br $beyond)))
            (local.set $second (i32.load8_u offset=1 (local.get $place)))
            (if (i32.eq (local.get $byte) (i32.const 0xc2))
              (then
                ;; U+0085 and the space that does not break
                (if (i32.or (i32.eq (local.get $second) (i32.const 0x85))
                            (i32.eq (local.get $second) (i32.const 0xa0)))
                  (then (local.set $traits
                    (i32.or (local.get $traits) (i32.const ${traits.unfolded})))))
                (br $beyond)))
            (if (i32.eq (local.get $byte) (i32.const 0xc3))
              (then
                (if (i32.lt_u (local.get $second) (i32.const 0x9f))
                  (then (local.set $traits
                    (i32.or (local.get $traits) (i32.const ${traits.unfolded})))))
                ;; Capital A with tilde or circumflex, small a with circumflex, capital eth: signs
                ;; of mojibake
                (if (i32.or (i32.eq (i32.and (local.get $second) (i32.const 0xfe)) (i32.const 0x82))
                            (i32.or (i32.eq (local.get $second) (i32.const 0xa2))
                                    (i32.eq (local.get $second) (i32.const 0x90))))
                  (then (local.set $traits
                    (i32.or (local.get $traits) (i32.const ${traits.damage})))))
                (br $beyond)))
            (local.set $traits (i32.or (local.get $traits) (i32.const ${traits.unfolded})))
            ;; Up to U+02FF
            (br_if $beyond (i32.lt_u (local.get $byte) (i32.const 0xcc)))
            (local.set $third (i32.load8_u offset=2 (local.get $place)))
            (if (i32.ge_u (local.get $byte) (i32.const 0xe2))
              (then (local.set $traits (i32.or (local.get $traits) (i32.const ${traits.wide})))))
            (if (i32.ge_u (local.get $byte) (i32.const 0xf0))
              (then (local.set $extra (i32.sub (local.get $extra) (i32.const 1)))))
            ;; Dashes, quotes, bullets, signs of currency: composed, and no space
            (br_if $beyond (i32.and
              (i32.eq (local.get $byte) (i32.const 0xe2))
              (i32.or
                (i32.eq (local.get $second) (i32.const 0x82))
                (i32.and (i32.eq (local.get $second) (i32.const 0x80))
                  (i32.lt_u (i32.sub (local.get $third) (i32.const 0x90)) (i32.const 0x18))))))
            ;; U+4000 to U+9FFF; emoji
            (br_if $beyond (i32.lt_u (i32.sub (local.get $byte) (i32.const 0xe4)) (i32.const 6)))
            (br_if $beyond (i32.and (i32.eq (local.get $byte) (i32.const 0xf0))
              (i32.eq (local.get $second) (i32.const 0x9f))))
            (if (i32.and (i32.eq (local.get $byte) (i32.const 0xef))
                  (i32.and (i32.eq (local.get $second) (i32.const 0xbf))
                    (i32.eq (local.get $third) (i32.const 0xbd))))
              (then (local.set $traits (i32.or (local.get $traits) (i32.const ${traits.damage})))))
            (local.set $traits (i32.or (local.get $traits) (i32.const ${traits.uncomposed})))
            (br $beyond)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next)))
    (i64.or (i64.extend_i32_u (local.get $traits))
      (i64.shl (i64.extend_i32_s (local.get $extra)) (i64.const 32))))`;

/** ASCII in lower case, each run of white space as one space. */
const fold = `
  (func (export "fold") (param $at i32) (param $end i32) (param $target i32) (result i32)
    (local $v v128) (local $spaces i32) (local $before i32) (local $stop i32) (local $byte i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $v (v128.load (local.get $at)))
        (local.set $v (v128.bitselect ${splat(32)} (local.get $v) ${within(9, 5)}))
        (local.set $v (v128.or (local.get $v) (v128.and ${within(65, 26)} ${splat(32)})))
        (local.set $spaces (i8x16.bitmask ${within(32, 1)}))
        (if (i32.eqz (i32.and (local.get $spaces)
              (i32.or (i32.shl (local.get $spaces) (i32.const 1)) (local.get $before))))
          (then
            (v128.store (local.get $target) (local.get $v))
            (local.set $before (i32.shr_u (local.get $spaces) (i32.const 15)))
            (local.set $at (i32.add (local.get $at) (i32.const 16)))
            (local.set $target (i32.add (local.get $target) (i32.const 16)))
            (br $next)))
        (v128.store (i32.const ${SCRATCH}) (local.get $v))
        (local.set $stop (i32.const ${SCRATCH}))
        (loop $bytes
          (local.set $byte (i32.load8_u (local.get $stop)))
          (if (i32.eqz (i32.and (local.get $before) (i32.eq (local.get $byte) (i32.const 32))))
            (then
              (i32.store8 (local.get $target) (local.get $byte))
              (local.set $target (i32.add (local.get $target) (i32.const 1)))))
          (local.set $before (i32.eq (local.get $byte) (i32.const 32)))
          (local.set $stop (i32.add (local.get $stop) (i32.const 1)))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br_if $bytes (i32.and
            (i32.lt_u (local.get $stop) (i32.const ${SCRATCH + 16}))
            (i32.lt_u (local.get $at) (local.get $end)))))
        (br $next)))
    ;; What was folded beyond the end does not count.
    (i32.sub (local.get $target) (i32.sub (local.get $at) (local.get $end))))`;

export const source = `(module
  (memory (export "memory") 16)
  ;; Letters of \\b \\t \\n \\f \\r by control character; 0: there is none.
  (data (i32.const 0) "\\00\\00\\00\\00\\00\\00\\00\\00btn\\00fr")

  ${unescaped.map(([letter, code]) => `(data (i32.const ${UNESCAPED + letter.charCodeAt(0)}) "\\${code.toString(16).padStart(2, '0')}")`).join('\n  ')}

  ;; Three words spread over 32 bits, then the finalizer of MurmurHash3.
  (func $mix (param $a i32) (param $b i32) (param $c i32) (param $seed i32) (result i32)
    (local $h i32)
    (local.set $h (i32.mul (i32.xor (local.get $a) (local.get $seed)) (i32.const 0xcc9e2d51)))
    (local.set $h (i32.mul
      (i32.add (i32.xor (local.get $h) (i32.shr_u (local.get $h) (i32.const 15))) (local.get $b))
      (i32.const 0x1b873593)))
    (local.set $h (i32.mul
      (i32.add (i32.xor (local.get $h) (i32.shr_u (local.get $h) (i32.const 13))) (local.get $c))
      (i32.const 0x85ebca6b)))
    (local.set $h (i32.xor (local.get $h) (i32.shr_u (local.get $h) (i32.const 16))))
    (local.set $h (i32.mul (local.get $h) (i32.const 0xc2b2ae35)))
    (i32.xor (local.get $h) (i32.shr_u (local.get $h) (i32.const 16))))

  ;; Eight bytes a step; zeros behind the word.
  (func $word (param $start i32) (param $end i32) (result i32)
    (local $h i64) (local $x i64)
    (loop $next
      (local.set $x (i64.load (local.get $start)))
      (if (i32.lt_u (i32.sub (local.get $end) (local.get $start)) (i32.const 8))
        (then (local.set $x (i64.and (local.get $x) (i64.sub
          (i64.shl (i64.const 1) (i64.extend_i32_u
            (i32.shl (i32.sub (local.get $end) (local.get $start)) (i32.const 3))))
          (i64.const 1))))))
      (local.set $h (i64.mul (i64.xor (local.get $h) (local.get $x)) (i64.const 0x9e3779b97f4a7c15)))
      (local.set $h (i64.xor (local.get $h) (i64.shr_u (local.get $h) (i64.const 32))))
      (local.set $start (i32.add (local.get $start) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $start) (local.get $end))))
    (i32.wrap_i64 (local.get $h)))

  (func (export "shingles")
    (param $length i32) (param $masks i32) (param $hashes i32) (param $seed i32) (result i32)
    (local $v v128) (local $at i32) (local $edges i64) (local $mask i64) (local $carry i64)
    (local $place i32) (local $start i32) (local $before i32) (local $last i32) (local $now i32)
    (local $first i32)
    (local.set $first (local.get $hashes))
    ;; Lower case, and a bit for each byte that is part of a word.
    (loop $blocks
      (local.set $v (v128.load offset=${TEXT} (local.get $at)))
      (local.set $v (v128.or (local.get $v) (v128.and ${within(65, 26)} ${splat(32)})))
      (v128.store offset=${TEXT} (local.get $at) (local.get $v))
      (i32.store16 (i32.add (local.get $masks) (i32.shr_u (local.get $at) (i32.const 3)))
        (i8x16.bitmask (v128.or
          (v128.or ${within(97, 26)} ${within(48, 10)})
          (i8x16.lt_s (local.get $v) ${splat(0)}))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $blocks (i32.le_u (local.get $at) (local.get $length))))
    (i64.store (i32.add (local.get $masks) (i32.shr_u (local.get $at) (i32.const 3))) (i64.const 0))
    ;; Words begin and end where the bits change.
    (local.set $at (i32.const 0))
    (loop $blocks
      (local.set $mask
        (i64.load (i32.add (local.get $masks) (i32.shr_u (local.get $at) (i32.const 3)))))
      (local.set $edges (i64.xor (local.get $mask)
        (i64.or (i64.shl (local.get $mask) (i64.const 1)) (local.get $carry))))
      (local.set $carry (i64.shr_u (local.get $mask) (i64.const 63)))
      (block $done
        (loop $edge
          (br_if $done (i64.eqz (local.get $edges)))
          (local.set $place (i32.add (i32.const ${TEXT})
            (i32.add (local.get $at) (i32.wrap_i64 (i64.ctz (local.get $edges))))))
          (local.set $edges (i64.and (local.get $edges) (i64.sub (local.get $edges) (i64.const 1))))
          (if (i32.eqz (local.get $start))
            (then (local.set $start (local.get $place)))
            (else
              (local.set $now (call $word (local.get $start) (local.get $place)))
              (i32.store (local.get $hashes) (call $mix
                (local.get $before) (local.get $last) (local.get $now) (local.get $seed)))
              (local.set $hashes (i32.add (local.get $hashes) (i32.const 4)))
              (local.set $before (local.get $last))
              (local.set $last (local.get $now))
              (local.set $start (i32.const 0))))
          (br $edge)))
      (local.set $at (i32.add (local.get $at) (i32.const 64)))
      (br_if $blocks (i32.le_u (local.get $at) (local.get $length))))
    (i32.shr_u (i32.sub (local.get $hashes) (local.get $first)) (i32.const 2)))

  ;; The smallest value of each of some bins, by the upper half of a hash.
  (func (export "minima") (param $hashes i32) (param $count i32) (param $minima i32) (param $bins i32)
    (local $hash i32) (local $value i32) (local $bin i32) (local $least i32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $hash (i32.load (local.get $hashes)))
        (local.set $value (i32.mul (local.get $hash) (i32.const 0x2c1b3c6d)))
        (local.set $bin (i32.add (local.get $minima) (i32.shl (i32.shr_u
          (i32.mul (i32.shr_u (local.get $hash) (i32.const 16)) (local.get $bins))
          (i32.const 16)) (i32.const 2))))
        (local.set $least (i32.load (local.get $bin)))
        (i32.store (local.get $bin) (select (local.get $value) (local.get $least)
          (i32.lt_u (local.get $value) (local.get $least))))
        (local.set $hashes (i32.add (local.get $hashes) (i32.const 4)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $next))))

  (func (export "escape") (param $at i32) (param $end i32) (param $target i32) (result i32)
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
    (local.get $target))
${spelling}
${look}
${fold})
`;
