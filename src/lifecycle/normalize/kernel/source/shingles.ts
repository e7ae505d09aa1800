/**
 * Words of a text, hashed three at a time.
 *
 * @module
 */
import { splat, within } from './lanes.ts';

export const shingles = `
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
    (param $text i32) (param $length i32) (param $masks i32) (param $hashes i32) (param $seed i32) (result i32)
    (local $v v128) (local $at i32) (local $edges i64) (local $mask i64) (local $carry i64)
    (local $place i32) (local $start i32) (local $before i32) (local $last i32) (local $now i32)
    (local $first i32)
    (local.set $first (local.get $hashes))
    ;; Lower case, and a bit for each byte that is part of a word.
    (loop $blocks
      (local.set $v (v128.load (i32.add (local.get $text) (local.get $at))))
      (local.set $v (v128.or (local.get $v) (v128.and ${within(65, 26)} ${splat(32)})))
      (v128.store (i32.add (local.get $text) (local.get $at)) (local.get $v))
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
          (local.set $place (i32.add (local.get $text)
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
    (i32.shr_u (i32.sub (local.get $hashes) (local.get $first)) (i32.const 2)))`;
