/**
 * Finds the structure of JSON lines, 64 bytes a step, as simdjson does in its first stage (Langdale
 * and Lemire 2019): bit masks of quotes, brackets and line ends; a prefix XOR over the quotes says
 * what lies inside strings. What is found is written down as one word each, place and character.
 *
 * @module
 */
import { PLACE_BITS, STOP, TEXT } from './layout.ts';
import { walk } from './walk-source.ts';

const splat = (value: number): string => `(v128.const i8x16${` ${value}`.repeat(16)})`;
const is = (character: string): string =>
  `(i8x16.eq (local.get $v) ${splat(character.charCodeAt(0))})`;
/** `{` and `[`, like `}` and `]`, differ in one bit. */
const isBracket = (character: string): string =>
  `(i8x16.eq (v128.or (local.get $v) ${splat(32)}) ${splat(character.charCodeAt(0))})`;

const QUARTERS = [0, 16, 32, 48];
const mask = (name: string, lanes: string, quarter: number): string =>
  `(local.set $${name} (i64.or (local.get $${name}) (i64.shl
     (i64.extend_i32_u (i8x16.bitmask ${lanes})) (i64.const ${quarter}))))`;
const prefixStep = (bits: number): string =>
  `(local.set $inside (i64.xor (local.get $inside) (i64.shl (local.get $inside) (i64.const ${bits}))))`;

/** Characters that may follow a backslash; `u` needs a closer look than this. */
const SIMPLE_ESCAPES = '"\\/bfnrt';

export const source = `(module
  ;; The number of a key that a node had not had before; less than 0 where it is not plain.
  (import "json" "name" (func $name (param i32 i32 i32) (result i32)))
  (memory (export "memory") 32)
  ${walk}

  ;; From a line start at $at to $end, tokens to $tape. Returns the end of the tape; where scanning
  ;; stopped, the end or the first byte that needs a closer look, is left in memory.
  (func (export "index") (param $at i32) (param $end i32) (param $tape i32) (result i32)
    (local $v v128) (local $quotes i64) (local $slashes i64) (local $low i64) (local $marks i64)
    (local $feeds i64) (local $inside i64) (local $carry i64) (local $escaped i64)
    (local $limit i64) (local $bit i64) (local $next i32) (local $place i32) (local $skip i64)
    (i32.store (i32.const ${STOP}) (local.get $end))
    (block $done
      (loop $blocks
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $quotes (i64.const 0))
        (local.set $slashes (i64.const 0))
        (local.set $low (i64.const 0))
        (local.set $marks (i64.const 0))
        (local.set $feeds (i64.const 0))
        ${QUARTERS.map(
          (quarter) => `
        (local.set $v (v128.load offset=${TEXT + quarter} (local.get $at)))
        ${mask('quotes', is('"'), quarter)}
        ${mask('slashes', is('\\'), quarter)}
        ${mask('low', `(i8x16.lt_u (local.get $v) ${splat(32)})`, quarter)}
        ${mask('feeds', is('\n'), quarter)}
        ${mask(
          'marks',
          `(v128.or (v128.or ${isBracket('{')} ${isBracket('}')}) (v128.or ${is(':')} ${is(',')}))`,
          quarter,
        )}`,
        ).join('')}
        ;; Bytes of this block that count.
        (local.set $limit (i64.const -1))
        (if (i32.lt_u (i32.sub (local.get $end) (local.get $at)) (i32.const 64))
          (then (local.set $limit (i64.sub
            (i64.shl (i64.const 1) (i64.extend_i32_u (i32.sub (local.get $end) (local.get $at))))
            (i64.const 1)))))
        ;; Escaped characters; $skip tells that the first of this block is one.
        (local.set $escaped (local.get $skip))
        (local.set $slashes (i64.and (local.get $slashes) (i64.xor (local.get $skip) (i64.const -1))))
        (local.set $slashes (i64.and (local.get $slashes) (local.get $limit)))
        (local.set $skip (i64.const 0))
        (block $noMore
          (loop $slash
            (br_if $noMore (i64.eqz (local.get $slashes)))
            (local.set $bit (i64.ctz (local.get $slashes)))
            (local.set $next (i32.load8_u offset=${TEXT + 1}
              (i32.add (local.get $at) (i32.wrap_i64 (local.get $bit)))))
            (if (i32.eqz (i32.load8_u (local.get $next)))
              (then
                (local.set $limit (i64.and (local.get $limit)
                  (i64.sub (i64.shl (i64.const 1) (local.get $bit)) (i64.const 1))))
                (br $noMore)))
            (if (i64.eq (local.get $bit) (i64.const 63))
              (then (local.set $skip (i64.const 1)) (br $noMore)))
            (local.set $escaped (i64.or (local.get $escaped)
              (i64.shl (i64.const 2) (local.get $bit))))
            ;; This one, and the next if that is what it escapes.
            (local.set $slashes (i64.and (local.get $slashes) (i64.xor (i64.const -1)
              (i64.shl (i64.const 3) (local.get $bit)))))
            (br $slash)))
        (local.set $quotes (i64.and (local.get $quotes)
          (i64.xor (local.get $escaped) (i64.const -1))))
        (local.set $inside (local.get $quotes))
        ${[1, 2, 4, 8, 16, 32].map(prefixStep).join('\n        ')}
        (local.set $inside (i64.xor (local.get $inside) (local.get $carry)))
        (local.set $carry (i64.shr_s (local.get $inside) (i64.const 63)))
        ;; Control characters inside a string, a line feed among them.
        (local.set $low (i64.and (local.get $limit) (i64.and (local.get $low) (local.get $inside))))
        (if (i64.ne (local.get $low) (i64.const 0))
          (then (local.set $limit (i64.and (local.get $limit) (i64.sub
            (i64.shl (i64.const 1) (i64.ctz (local.get $low))) (i64.const 1))))))
        (local.set $marks (i64.and (local.get $limit) (i64.or (local.get $quotes)
          (i64.and (i64.or (local.get $marks) (local.get $feeds))
            (i64.xor (local.get $inside) (i64.const -1))))))
        (block $empty
          (loop $token
            (br_if $empty (i64.eqz (local.get $marks)))
            (local.set $place
              (i32.add (local.get $at) (i32.wrap_i64 (i64.ctz (local.get $marks)))))
            (i32.store (local.get $tape) (i32.or (local.get $place)
              (i32.shl (i32.load8_u offset=${TEXT} (local.get $place)) (i32.const ${PLACE_BITS}))))
            (local.set $tape (i32.add (local.get $tape) (i32.const 4)))
            (local.set $marks (i64.and (local.get $marks)
              (i64.sub (local.get $marks) (i64.const 1))))
            (br $token)))
        ;; A limit within the block, short of its end, is a byte to look at.
        (local.set $place (i32.add (local.get $at)
          (i32.wrap_i64 (i64.popcnt (local.get $limit)))))
        (if (i32.and
              (i64.ne (local.get $limit) (i64.const -1))
              (i32.lt_u (local.get $place) (local.get $end)))
          (then (i32.store (i32.const ${STOP}) (local.get $place)) (return (local.get $tape))))
        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (br $blocks)))
    ;; An open string at the end.
    (if (i64.ne (local.get $carry) (i64.const 0))
      (then (i32.store (i32.const ${STOP}) (i32.sub (local.get $end) (i32.const 1)))))
    (local.get $tape))

  ;; 1 for each character that may be escaped.
  ${[...SIMPLE_ESCAPES].map((character) => `(data (i32.const ${character.charCodeAt(0)}) "\\01")`).join('\n  ')}
)
`;
