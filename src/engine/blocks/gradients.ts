/**
 * The parameter gradients of a backward graph: `grad.NAME` is an output, and when a step has
 * several micro-batches `sum.NAME` is the input it is added to (the same memory in both roles).
 *
 * @module
 */
import type { Graph, Value } from '../graph/graph.ts';
import { add, gemm, sum } from '../graph/ops.ts';

/**
 * From this many rows on, a narrow matrix is computed as the transpose of `bᵀ · a`, which reads `a`
 * along its rows and takes two thirds of the time.
 */
export const rowsToTranspose = 256;

export class Gradients {
  readonly #graph: Graph;
  readonly #accumulate: boolean;

  constructor(graph: Graph, accumulate: boolean) {
    this.#graph = graph;
    this.#accumulate = accumulate;
  }

  /** Of a matrix: `alpha · aᵀ · b`. */
  matrix(name: string, a: Value, b: Value, shape: readonly [number, number], alpha = 1): void {
    const c = this.#soFar(name, shape);
    this.#graph.output(`grad.${name}`, gemm(this.#graph, a, b, { transA: true, alpha, c }));
  }

  /** Of a high and narrow matrix, such as LoRA's B. */
  narrowMatrix(
    name: string,
    a: Value,
    b: Value,
    shape: readonly [number, number],
    alpha: number,
  ): void {
    if (shape[0] < rowsToTranspose) return this.matrix(name, a, b, shape, alpha);
    const g = this.#graph;
    const transposed = gemm(g, b, a, { transA: true, alpha });
    // Turned by a product, which is exact: all threads share it, and it adds to what there is.
    const c = this.#soFar(name, shape);
    const total = gemm(g, transposed, g.identity(shape[1]), { transA: true, c });
    g.output(`grad.${name}`, total);
  }

  /** Of a vector: the sum of the rows of `terms`. */
  vector(name: string, terms: Value, size: number): void {
    const g = this.#graph;
    const total = sum(g, terms, 0, false);
    const c = this.#soFar(name, [size]);
    g.output(`grad.${name}`, c === undefined ? total : add(g, total, c));
  }

  #soFar(name: string, shape: readonly number[]): Value | undefined {
    return this.#accumulate ? this.#graph.input(`sum.${name}`, shape) : undefined;
  }
}
