/**
 * What the bytes of a text show.
 *
 * @module
 */
import { traits } from '../text-traits.ts';
import { within } from './lanes.ts';

/**
 * Looks for what needs more than bytes, in UTF-8: \`traits\` of text-traits.ts, and continuation
 * bytes less four-byte characters in the upper bits.
 */
export const look = `
  (func $look (param $at i32) (param $end i32) (result i64)
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
