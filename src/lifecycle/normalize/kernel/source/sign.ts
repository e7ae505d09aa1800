/**
 * MinHash signatures from hashes, a byte a bin; `near-duplicates/signature.ts` says of what kind.
 *
 * @module
 */
const get = (name: string): string => `(local.get $${name})`;
const minimumAt = (bin: string): string =>
  `(i32.add ${get('minima')} (i32.shl ${get(bin)} (i32.const 2)))`;
/** Of the number of a bin, counted from 1. */
const spread = `(i32.mul (i32.add ${get('bin')} (i32.const 1)) (i32.const 0x9e3779b1))`;
const fold = (bits: number): string =>
  `(i32.xor ${get('hash')} (i32.shr_u ${get('hash')} (i32.const ${bits})))`;

export const sign = `
  ;; The smallest value of each bin, by the upper half of a hash, and a byte for each behind them.
  (func (export "sign") (param $hashes i32) (param $count i32) (param $minima i32) (param $bins i32)
    (local $hash i32) (local $value i32) (local $bin i32) (local $at i32) (local $least i32)
    (local $attempt i32) (local $bytes i32)
    (loop $clear
      (i32.store ${minimumAt('at')} (i32.const -1))
      (local.set $at (i32.add ${get('at')} (i32.const 1)))
      (br_if $clear (i32.lt_u ${get('at')} ${get('bins')})))
    (local.set $bytes ${minimumAt('bins')})
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $hash (i32.load (local.get $hashes)))
        (local.set $value (i32.mul (local.get $hash) (i32.const 0x2c1b3c6d)))
        (local.set $at (i32.add (local.get $minima) (i32.shl (i32.shr_u
          (i32.mul (i32.shr_u (local.get $hash) (i32.const 16)) (local.get $bins))
          (i32.const 16)) (i32.const 2))))
        (local.set $least (i32.load (local.get $at)))
        (i32.store (local.get $at) (select (local.get $value) (local.get $least)
          (i32.lt_u (local.get $value) (local.get $least))))
        (local.set $hashes (i32.add (local.get $hashes) (i32.const 4)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $next)))
    (loop $signed
      ;; An empty bin borrows from others.
      (local.set $at ${get('bin')})
      (local.set $attempt (i32.const 0))
      (block $found
        (loop $borrow
          (local.set $least (i32.load ${minimumAt('at')}))
          (br_if $found (i32.ne ${get('least')} (i32.const -1)))
          (local.set $attempt (i32.add ${get('attempt')} (i32.const 1)))
          (local.set $hash (i32.mul (i32.xor ${spread} ${get('attempt')}) (i32.const 0x85ebca6b)))
          (local.set $at (i32.rem_u ${fold(15)} ${get('bins')}))
          (br $borrow)))
      ;; Bins that borrowed the same must not say the same, or short texts would all be alike.
      (local.set $hash (i32.mul (i32.xor ${get('least')} ${spread}) (i32.const 0x297a2d39)))
      (local.set $hash (i32.mul ${fold(15)} (i32.const 0x85ebca6b)))
      (local.set $hash (i32.shr_u ${fold(13)} (i32.const 8)))
      (i32.store8 (i32.add ${get('bytes')} ${get('bin')})
        (i32.add (i32.const 1) (i32.rem_u ${get('hash')} (i32.const 255))))
      (local.set $bin (i32.add ${get('bin')} (i32.const 1)))
      (br_if $signed (i32.lt_u ${get('bin')} ${get('bins')}))))`;
