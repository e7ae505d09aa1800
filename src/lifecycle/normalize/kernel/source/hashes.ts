/**
 * Hashes of text: SipHash-2-4 with 128 bits (Aumasson and Bernstein 2012, and their reference
 * implementation for the longer output), by which equal inputs are found, and a short one, by which
 * common replies are counted.
 *
 * @module
 */
import { DIGEST } from './memory.ts';

/** Public: two inputs that were made to clash spoil the data of who made them and no other's. */
export const KEY = 'brewslm input v1';

const word = (text: string): bigint => Buffer.from(text, 'latin1').readBigUInt64LE(0);
const key = [word(KEY.slice(0, 8)), word(KEY.slice(8))];
/** What tells the longer output from the shorter is in the second. */
const starts = ['uespemos', 'modnarod', 'arenegyl', 'setybdet'].map(
  (text, n) => word(text) ^ key[n % 2] ^ (n === 1 ? 0xeen : 0n),
);

const get = (n: number): string => `(local.get $v${n})`;
const set = (n: number, value: string): string => `(local.set $v${n} ${value})`;
const mix = (to: number, from: number, bits: number): string => `
  ${set(to, `(i64.add ${get(to)} ${get(from)})`)}
  ${set(from, `(i64.xor (i64.rotl ${get(from)} (i64.const ${bits})) ${get(to)})`)}`;
const turn = (n: number): string => set(n, `(i64.rotl ${get(n)} (i64.const 32))`);
const round = `${mix(0, 1, 13)} ${turn(0)} ${mix(2, 3, 16)} ${mix(0, 3, 21)} ${mix(2, 1, 17)} ${turn(2)}`;
const absorb = `
  ${set(3, `(i64.xor ${get(3)} (local.get $x))`)} ${round} ${round}
  ${set(0, `(i64.xor ${get(0)} (local.get $x))`)}`;
const squeeze = (word: number): string => `${round} ${round} ${round} ${round}
  (i64.store (i32.const ${DIGEST + 8 * word})
    (i64.xor (i64.xor ${get(0)} ${get(1)}) (i64.xor ${get(2)} ${get(3)})))`;

/** Left in memory. Up to seven bytes behind the end are read, and do not count. */
const digest = `
  (func $digest (export "digest") (param $at i32) (param $end i32)
    (local $v0 i64) (local $v1 i64) (local $v2 i64) (local $v3 i64) (local $x i64) (local $length i32)
    ${starts.map((start, n) => set(n, `(i64.const ${start})`)).join(' ')}
    (local.set $length (i32.sub (local.get $end) (local.get $at)))
    (local.set $end (i32.add (local.get $at) (i32.and (local.get $length) (i32.const -8))))
    (block $done
      (loop $next
        (br_if $done (i32.eq (local.get $at) (local.get $end)))
        (local.set $x (i64.load (local.get $at)))
        ${absorb}
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br $next)))
    ;; What is left, with the length in the last byte.
    (local.set $x (i64.or
      (i64.shl (i64.extend_i32_u (local.get $length)) (i64.const 56))
      (i64.and (i64.load (local.get $at)) (i64.sub
        (i64.shl (i64.const 1)
          (i64.extend_i32_u (i32.shl (i32.and (local.get $length) (i32.const 7)) (i32.const 3))))
        (i64.const 1)))))
    ${absorb}
    ${set(2, `(i64.xor ${get(2)} (i64.const 0xee))`)}
    ${squeeze(0)}
    ${set(1, `(i64.xor ${get(1)} (i64.const 0xdd))`)}
    ${squeeze(1)})`;

const shortHash = `
  (func $shortHash (export "shortHash") (param $at i32) (param $end i32) (result i32)
    (local $hash i32)
    (local.set $hash (call $word (local.get $at) (local.get $end)))
    (select (local.get $hash) (i32.const 1) (local.get $hash)))`;

export const hashes = `${digest} ${shortHash}`;
