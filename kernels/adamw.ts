/**
 * AdamW (arXiv 1711.05101): the one part of a training step that ONNX Runtime has no operator for.
 *
 * Parameters, gradients and moments lie in memory that the caller brings; addresses are in bytes,
 * counts in floats. Four floats go at a time, then the rest one at a time with the same operations
 * in the same order, so that a parameter's bytes do not depend on where it lies. Each operation
 * rounds: nothing is fused or added up in another order.
 */
const BYTES: usize = sizeof<f32>();

/**
 * The moments and the parameters after one more step:
 *
 *     m = b1·m + a1·g
 *     v = b2·v + a2·g²
 *     p = decay·p − rate·m / (√v·scale + epsilon)
 *
 * `a1` and `a2` carry the clipping factor of the gradients, `rate` and `scale` the corrections of the
 * moments' bias.
 */
export function adamw(
  p: usize,
  g: usize,
  m: usize,
  v: usize,
  count: usize,
  b1: f32,
  a1: f32,
  b2: f32,
  a2: f32,
  rate: f32,
  decay: f32,
  scale: f32,
  epsilon: f32,
): void {
  const fours = count & ~3;
  update<v128>(
    p,
    g,
    m,
    v,
    fours,
    f32x4.splat(b1),
    f32x4.splat(a1),
    f32x4.splat(b2),
    f32x4.splat(a2),
    f32x4.splat(rate),
    f32x4.splat(decay),
    f32x4.splat(scale),
    f32x4.splat(epsilon),
  );
  const done = fours * BYTES;
  update<f32>(
    p + done,
    g + done,
    m + done,
    v + done,
    count - fours,
    b1,
    a1,
    b2,
    a2,
    rate,
    decay,
    scale,
    epsilon,
  );
}

/** `T` is f32 for one float at a time, v128 for four. */
function update<T>(
  p: usize,
  g: usize,
  m: usize,
  v: usize,
  count: usize,
  b1: T,
  a1: T,
  b2: T,
  a2: T,
  rate: T,
  decay: T,
  scale: T,
  epsilon: T,
): void {
  const end = p + count * BYTES;
  while (p < end) {
    const gradient = load<T>(g);
    const first = add<T>(mul<T>(load<T>(m), b1), mul<T>(gradient, a1));
    const second = add<T>(mul<T>(load<T>(v), b2), mul<T>(mul<T>(gradient, gradient), a2));
    const root = add<T>(mul<T>(squareRoot<T>(second), scale), epsilon);
    store<T>(m, first);
    store<T>(v, second);
    store<T>(p, sub<T>(mul<T>(load<T>(p), decay), div<T>(mul<T>(first, rate), root)));
    p += sizeof<T>();
    g += sizeof<T>();
    m += sizeof<T>();
    v += sizeof<T>();
  }
}

function add<T>(a: T, b: T): T {
  return isVector<T>() ? f32x4.add(a, b) : a + b;
}
function sub<T>(a: T, b: T): T {
  return isVector<T>() ? f32x4.sub(a, b) : a - b;
}
function mul<T>(a: T, b: T): T {
  return isVector<T>() ? f32x4.mul(a, b) : a * b;
}
function div<T>(a: T, b: T): T {
  return isVector<T>() ? f32x4.div(a, b) : a / b;
}
function squareRoot<T>(a: T): T {
  return isVector<T>() ? f32x4.sqrt(a) : sqrt<T>(a);
}

/** The sum of squares in f64: two running pairs, added up at the end, and then the rest. */
export function sumOfSquares(at: usize, count: usize): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  const end = at + count * BYTES;
  const fours = at + (count & ~3) * BYTES;
  for (; at < fours; at += 4 * BYTES) {
    const four = v128.load(at);
    const first = f64x2.promote_low_f32x4(four);
    const last = f64x2.promote_low_f32x4(i64x2.shuffle(four, four, 1, 0));
    low = f64x2.add(low, f64x2.mul(first, first));
    high = f64x2.add(high, f64x2.mul(last, last));
  }
  const sums = f64x2.add(low, high);
  let total = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  for (; at < end; at += BYTES) {
    const one = <f64>load<f32>(at);
    total += one * one;
  }
  return total;
}
