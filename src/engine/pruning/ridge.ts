/**
 * Ridge regression of vectors on vectors, in double precision.
 *
 * @module
 */
import { fail } from '../../problem/problem.ts';

/** Sums of products over the pairs that were added; memory does not grow with them. */
export class RidgeRegression {
  readonly #width: number;
  /** Lower triangle of the sum of input · inputᵀ. */
  readonly #inputs: Float64Array;
  /** Sum of target · inputᵀ. */
  readonly #targets: Float64Array;

  constructor(width: number) {
    this.#width = width;
    this.#inputs = new Float64Array(width * width);
    this.#targets = new Float64Array(width * width);
  }

  /** Adds a pair of vectors of the width. */
  add(input: Float64Array, target: Float64Array): void {
    const width = this.#width;
    for (let i = 0; i < width; i++) {
      const [row, wanted] = [input[i], target[i]];
      for (let j = 0; j <= i; j++) this.#inputs[i * width + j] += row * input[j];
      for (let j = 0; j < width; j++) this.#targets[i * width + j] += wanted * input[j];
    }
  }

  /**
   * Finds the matrix M that makes the sum of |M · input − target|² + penalty · |M|² least.
   *
   * @param penalty As a share of the inputs' mean square.
   * @returns [width, width]
   * @throws `train.no-examples` when nothing was added.
   */
  solve(penalty: number): Float32Array {
    const width = this.#width;
    const factor = this.#inputs.slice();
    let trace = 0;
    for (let i = 0; i < width; i++) trace += factor[i * (width + 1)];
    if (trace === 0) fail('train.no-examples', 'nothing was added to a regression');
    for (let i = 0; i < width; i++) factor[i * (width + 1)] += (penalty * trace) / width;
    cholesky(factor, width);
    const result = new Float32Array(width * width);
    for (let i = 0; i < width; i++) {
      const row = this.#targets.slice(i * width, (i + 1) * width);
      solveBoth(factor, row, width);
      result.set(row, i * width);
    }
    return result;
  }
}

/** The lower triangle of a positive definite matrix becomes L, of which it is L · Lᵀ. */
function cholesky(matrix: Float64Array, width: number): void {
  for (let i = 0; i < width; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * width + j];
      for (let k = 0; k < j; k++) sum -= matrix[i * width + k] * matrix[j * width + k];
      matrix[i * width + j] = i === j ? Math.sqrt(sum) : sum / matrix[j * (width + 1)];
    }
}

/** `x` becomes the solution of L · Lᵀ · solution = `x`. */
function solveBoth(factor: Float64Array, x: Float64Array, width: number): void {
  for (let i = 0; i < width; i++) {
    for (let k = 0; k < i; k++) x[i] -= factor[i * width + k] * x[k];
    x[i] /= factor[i * (width + 1)];
  }
  for (let i = width - 1; i >= 0; i--) {
    x[i] /= factor[i * (width + 1)];
    for (let k = 0; k < i; k++) x[k] -= factor[i * width + k] * x[i];
  }
}
