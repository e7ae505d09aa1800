/**
 * Minimises a smooth function of many variables: L-BFGS (Nocedal and Wright, Numerical Optimization,
 * 2nd edition, algorithm 7.5) with steps that are halved until they satisfy Armijo's condition. For
 * convex functions, which is what it is used for.
 *
 * @module
 */

/** Gives the value at a point and writes the gradient there. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

/** Pairs of a step and the change of the gradient over it that are remembered. */
const MEMORY = 5;
const ARMIJO = 1e-4;

/**
 * Moves the point to a minimum.
 *
 * @param tolerance It ends when no component of the gradient is larger.
 * @param iterations It ends after that many, wherever it is.
 */
export function minimise(
  objective: Objective,
  point: Float64Array,
  { tolerance, iterations }: { tolerance: number; iterations: number },
): void {
  const size = point.length;
  let gradient = new Float64Array(size);
  let nextGradient = new Float64Array(size);
  const next = new Float64Array(size);
  const history: { step: Float64Array; change: Float64Array; product: number }[] = [];
  let value = objective(point, gradient);
  for (let iteration = 0; iteration < iterations; iteration++) {
    if (gradient.every((part) => Math.abs(part) <= tolerance)) return;
    const direction = descent(gradient, history);
    const slope = dot(direction, gradient);
    let rate = history.length === 0 ? 1 / Math.sqrt(dot(gradient, gradient)) : 1;
    let nextValue: number;
    for (; ; rate /= 2) {
      for (let i = 0; i < size; i++) next[i] = point[i] + rate * direction[i];
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + ARMIJO * rate * slope) break;
      // Steps that are lost in rounding: this is as low as it gets.
      if (rate < 1e-10) return;
    }
    remember(point, next, gradient, nextGradient, history);
    point.set(next);
    value = nextValue;
    [gradient, nextGradient] = [nextGradient, gradient];
  }
}

/** The gradient, turned downhill, times what the history says of the inverse of the curvature. */
function descent(
  gradient: Float64Array,
  history: readonly { step: Float64Array; change: Float64Array; product: number }[],
): Float64Array {
  const direction = gradient.map((part) => -part);
  const shares = history.toReversed().map(({ step, change, product }) => {
    const share = dot(step, direction) / product;
    add(direction, change, -share);
    return share;
  });
  const last = history.at(-1);
  if (last !== undefined) scale(direction, last.product / dot(last.change, last.change));
  history.forEach(({ step, change, product }, at) => {
    const share = shares[history.length - 1 - at];
    add(direction, step, share - dot(change, direction) / product);
  });
  return direction;
}

/** Keeps the last pairs; one without positive curvature, which is rounding, is left out. */
function remember(
  point: Float64Array,
  next: Float64Array,
  gradient: Float64Array,
  nextGradient: Float64Array,
  history: { step: Float64Array; change: Float64Array; product: number }[],
): void {
  const oldest = history.length === MEMORY ? history.shift() : undefined;
  const step = oldest?.step ?? new Float64Array(point.length);
  const change = oldest?.change ?? new Float64Array(point.length);
  for (let i = 0; i < point.length; i++) {
    step[i] = next[i] - point[i];
    change[i] = nextGradient[i] - gradient[i];
  }
  const product = dot(step, change);
  if (product > 0) history.push({ step, change, product });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function add(target: Float64Array, other: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] += factor * other[i];
}

function scale(target: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] *= factor;
}
