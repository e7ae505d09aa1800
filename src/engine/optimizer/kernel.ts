/**
 * Sum of squares and AdamW as WebAssembly SIMD: the one part of a step that ONNX Runtime has no
 * operator for. Four lanes at a time, then one at a time with the same operations, so that the
 * result does not depend on where a tensor starts.
 *
 * @module
 */
import { instantiate } from '../../rows/webassembly/compile.ts';

/** Byte addresses and counts of floats. */
export interface Kernel {
  /** Sum in f64, in a fixed order. */
  sumOfSquares(address: number, count: number): number;
  /**
   * `m = b1·m + a1·g`, `v = b2·v + a2·g²`, `p = decay·p − rate·m / (√v·scale + epsilon)`;
   * `a1` and `a2` carry the clipping factor, `rate` and `scale` the bias corrections.
   */
  adamw(
    p: number,
    g: number,
    m: number,
    v: number,
    count: number,
    b1: number,
    a1: number,
    b2: number,
    a2: number,
    rate: number,
    decay: number,
    scale: number,
    epsilon: number,
  ): void;
}

export const loadKernel = (memory: WebAssembly.Memory): Promise<Kernel> =>
  instantiate('optimizer', source, { engine: { memory } });

const pointers = ['p', 'g', 'm', 'v'];
const factors = ['b1', 'a1', 'b2', 'a2', 'rate', 'decay', 'scale', 'epsilon'];

interface Lanes {
  type: 'f32x4' | 'f32';
  width: number;
  load: string;
  store: string;
  /** Reads a factor in this width. */
  factor: (name: string) => string;
}

const vector: Lanes = {
  type: 'f32x4',
  width: 4,
  load: 'v128.load',
  store: 'v128.store',
  factor: (name) => `(local.get $${name}4)`,
};

const scalar: Lanes = {
  type: 'f32',
  width: 1,
  load: 'f32.load',
  store: 'f32.store',
  factor: (name) => `(local.get $${name})`,
};

/** One AdamW update of `width` parameters at the four pointers. */
function update({ type, width, load, store, factor }: Lanes): string {
  const suffix = width === 1 ? '' : '4';
  const at = (pointer: string) => `(${load} (local.get $${pointer}))`;
  const mul = (a: string, b: string) => `(${type}.mul ${a} ${b})`;
  const add = (a: string, b: string) => `(${type}.add ${a} ${b})`;
  const local = (name: string) => `(local.get $${name}${suffix})`;
  return `
    (local.set $grad${suffix} ${at('g')})
    (local.set $first${suffix} ${add(mul(at('m'), factor('b1')), mul(local('grad'), factor('a1')))})
    (local.set $second${suffix} ${add(
      mul(at('v'), factor('b2')),
      mul(mul(local('grad'), local('grad')), factor('a2')),
    )})
    (${store} (local.get $m) ${local('first')})
    (${store} (local.get $v) ${local('second')})
    (${store} (local.get $p) (${type}.sub
      ${mul(at('p'), factor('decay'))}
      (${type}.div
        ${mul(local('first'), factor('rate'))}
        ${add(mul(`(${type}.sqrt ${local('second')})`, factor('scale')), factor('epsilon'))})))
    ${pointers.map((p) => `(local.set $${p} (i32.add (local.get $${p}) (i32.const ${4 * width})))`).join(' ')}
    (local.set $count (i32.sub (local.get $count) (i32.const ${width})))`;
}

/** Repeats `body` while at least `width` floats remain. */
const loop = (label: string, width: number, body: string): string => `
  (block $${label}.end (loop $${label}
    (br_if $${label}.end (i32.lt_u (local.get $count) (i32.const ${width})))
    ${body}
    (br $${label})))`;

const squareLow = `(local.set $wide (f64x2.promote_low_f32x4 (local.get $x)))`;
const addSquare = (to: string): string =>
  `(local.set $${to} (f64x2.add (local.get $${to}) (f64x2.mul (local.get $wide) (local.get $wide))))`;

const source = `(module
  (import "engine" "memory" (memory 0 65536))

  (func (export "adamw")
    ${pointers.map((p) => `(param $${p} i32)`).join(' ')} (param $count i32)
    ${factors.map((f) => `(param $${f} f32)`).join(' ')}
    ${factors.map((f) => `(local $${f}4 v128)`).join(' ')}
    (local $grad f32) (local $first f32) (local $second f32)
    (local $grad4 v128) (local $first4 v128) (local $second4 v128)
    ${factors.map((f) => `(local.set $${f}4 (f32x4.splat (local.get $${f})))`).join(' ')}
    ${loop('four', 4, update(vector))}
    ${loop('one', 1, update(scalar))})

  (func (export "sumOfSquares") (param $at i32) (param $count i32) (result f64)
    (local $x v128) (local $wide v128) (local $low v128) (local $high v128)
    (local $total f64) (local $one f64)
    ${loop(
      'four',
      4,
      `(local.set $x (v128.load (local.get $at)))
       ${squareLow} ${addSquare('low')}
       (local.set $x (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $x) (local.get $x)))
       ${squareLow} ${addSquare('high')}
       (local.set $at (i32.add (local.get $at) (i32.const 16)))
       (local.set $count (i32.sub (local.get $count) (i32.const 4)))`,
    )}
    (local.set $low (f64x2.add (local.get $low) (local.get $high)))
    (local.set $total (f64.add
      (f64x2.extract_lane 0 (local.get $low)) (f64x2.extract_lane 1 (local.get $low))))
    ${loop(
      'one',
      1,
      `(local.set $one (f64.promote_f32 (f32.load (local.get $at))))
       (local.set $total (f64.add (local.get $total) (f64.mul (local.get $one) (local.get $one))))
       (local.set $at (i32.add (local.get $at) (i32.const 4)))
       (local.set $count (i32.sub (local.get $count) (i32.const 1)))`,
    )}
    (local.get $total)))`;
