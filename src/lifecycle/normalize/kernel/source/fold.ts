import { traits } from '../text-traits.ts';
import { splat, within } from './lanes.ts';
import { SCRATCH } from './memory.ts';

/** ASCII in lower case, each run of white space as one space. */
export const fold = `
  ;; Leaves the digest of the folded text. Returns 0 where it takes a string to fold it.
  (func (export "foldedDigest") (param $at i32) (param $end i32) (param $target i32) (result i32)
    (v128.store (local.get $end) (v128.const i64x2 0 0))
    (if (i32.and (i32.wrap_i64 (call $look (local.get $at) (local.get $end)))
          (i32.const ${traits.unfolded}))
      (then (return (i32.const 0))))
    (call $digest (local.get $target)
      (call $fold (local.get $at) (local.get $end) (local.get $target)))
    (i32.const 1))

  (func $fold (param $at i32) (param $end i32) (param $target i32) (result i32)
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
