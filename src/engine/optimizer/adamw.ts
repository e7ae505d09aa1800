/**
 * AdamW (arXiv 1711.05101) with clipping by global norm, over parameters that lie one after another
 * in WebAssembly memory with their gradients and moments. The arithmetic is PyTorch's.
 *
 * @module
 */
import { loadKernel } from '../../kernels/load-kernel.ts';
import { fail } from '../../problem/problem.ts';
import { elements } from '../model/config.ts';

export interface OptimizerSettings {
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
  /** Gradients are scaled down to this global L2 norm; null leaves them alone. */
  maxGradNorm: number | null;
}

export interface Parameter {
  name: string;
  shape: readonly number[];
  /** Matrices decay; norm weights and biases do not. */
  decay: boolean;
}

/** The four arrays of the optimizer's state. */
export const stateKinds = ['values', 'gradients', 'firstMoments', 'secondMoments'] as const;
export type StateKind = (typeof stateKinds)[number];

const floatBytes = 4;
const pageBytes = 65536;
const maxMemoryBytes = 65536 * pageBytes;

/** Four floats per parameter, and the address space of WebAssembly is 4 GiB. */
export const maxTrainableParameters = Math.floor(maxMemoryBytes / (stateKinds.length * floatBytes));

/** What `kernels/adamw.ts` exports: byte addresses, and counts of floats. */
export interface AdamWKernel {
  memory: WebAssembly.Memory;
  sumOfSquares(at: number, count: number): number;
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

export class AdamW {
  readonly parameters: readonly Parameter[];
  readonly settings: OptimizerSettings;
  /** Updates made so far. */
  steps = 0;
  readonly #count: number;
  readonly #kernel: AdamWKernel;
  readonly #places = new Map<string, { offset: number; length: number }>();
  readonly #runs: readonly Run[];

  private constructor(
    parameters: readonly Parameter[],
    settings: OptimizerSettings,
    kernel: AdamWKernel,
  ) {
    this.parameters = parameters;
    this.settings = settings;
    this.#kernel = kernel;
    this.#count = 0;
    for (const { name, shape } of parameters) {
      const length = elements(shape);
      this.#places.set(name, { offset: this.#count, length });
      this.#count += length;
    }
    this.#runs = decayRuns(parameters);
  }

  /**
   * Makes zeroed state.
   *
   * @throws `train.too-large` when it is more than WebAssembly can address.
   */
  static async create(
    parameters: readonly Parameter[],
    settings: OptimizerSettings,
  ): Promise<AdamW> {
    const count = parameters.reduce((total, { shape }) => total + elements(shape), 0);
    if (count > maxTrainableParameters)
      fail(
        'train.too-large',
        `${count} trainable parameters; the embedded engine holds at most ${maxTrainableParameters}`,
        { evidence: { parameters: count, limit: maxTrainableParameters } },
      );
    const pages = Math.ceil((count * stateKinds.length * floatBytes) / pageBytes);
    const kernel = await loadKernel<AdamWKernel>('adamw');
    // Its memory is empty at first: all of it is the state's.
    kernel.memory.grow(pages);
    return new AdamW(parameters, settings, kernel);
  }

  /** One of the state arrays, of all parameters: a view, as all of this class's are. */
  all(kind: StateKind): Float32Array {
    return new Float32Array(this.#kernel.memory.buffer, this.#address(kind), this.#count);
  }

  /** A parameter's part of one of the state arrays; with `count`, that many floats from there. */
  view(kind: StateKind, name: string, count?: number): Float32Array {
    const { offset, length } = this.#places.get(name) ?? fail('internal', `no parameter ${name}`);
    return this.all(kind).subarray(offset, offset + (count ?? length));
  }

  /** Makes one update from the gradients; gives their global L2 norm before clipping. */
  update(learningRate: number): number {
    const { beta1, beta2, epsilon, weightDecay, maxGradNorm } = this.settings;
    this.steps++;
    const norm = Math.sqrt(this.#kernel.sumOfSquares(this.#address('gradients'), this.#count));
    const clip = maxGradNorm === null ? 1 : Math.min(1, maxGradNorm / (norm + 1e-6));
    const rate = learningRate / (1 - beta1 ** this.steps);
    const scale = 1 / Math.sqrt(1 - beta2 ** this.steps);
    for (const { offset, count, decay } of this.#runs)
      this.#kernel.adamw(
        this.#address('values', offset),
        this.#address('gradients', offset),
        this.#address('firstMoments', offset),
        this.#address('secondMoments', offset),
        count,
        beta1,
        (1 - beta1) * clip,
        beta2,
        (1 - beta2) * clip * clip,
        rate,
        decay ? 1 - learningRate * weightDecay : 1,
        scale,
        epsilon,
      );
    return norm;
  }

  #address(kind: StateKind, offset = 0): number {
    return (stateKinds.indexOf(kind) * this.#count + offset) * floatBytes;
  }
}

/** Neighbouring parameters that are updated alike. */
interface Run {
  offset: number;
  count: number;
  decay: boolean;
}

function decayRuns(parameters: readonly Parameter[]): Run[] {
  const runs: Run[] = [];
  let offset = 0;
  for (const { shape, decay } of parameters) {
    const count = elements(shape);
    const last = runs.at(-1);
    if (last?.decay === decay) last.count += count;
    else runs.push({ offset, count, decay });
    offset += count;
  }
  return runs;
}
