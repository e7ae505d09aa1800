/**
 * A group of linear projections of one input, `y = x·Wᵀ + b`, plus `s·(x·Aᵀ)·Bᵀ` where a module
 * carries an adapter; and its backward. The A matrices of a group are one matrix.
 *
 * @module
 */
import type { Graph, Value } from '../graph/graph.ts';
import { add, concat, gemm, multiply, split } from '../graph/ops.ts';
import type { ModelConfig } from '../model/config.ts';
import type { Gradients } from './gradients.ts';
import {
  adapted,
  modulePath,
  outputSize,
  type Lora,
  type Method,
  type Projection,
  type ProjectionGroup,
} from './shape.ts';

/** Names of a layer's tensors as graph inputs. */
export const weightName = (module: Projection): string => `${modulePath(module)}.weight`;
export const biasName = (module: Projection): string => `${modulePath(module)}.bias`;
export const loraBName = (module: Projection): string => `${modulePath(module)}.lora_B.weight`;
export const loraAName = (group: ProjectionGroup): string => `${group.name}.lora_A`;
export const dropoutName = (group: ProjectionGroup): string => `${group.name}.dropout`;
export const loraInputName = (group: ProjectionGroup): string => `${group.name}.lora_x`;

export const hasBias = (config: ModelConfig, group: ProjectionGroup): boolean =>
  config.qkvBias && group.name === 'attention';

/** The parameters of a group as inputs of a graph. */
export class ProjectionInputs {
  readonly group: ProjectionGroup;
  readonly adapted: readonly Projection[];
  readonly lora: Lora | undefined;
  readonly a: Value | undefined;
  readonly mask: Value | undefined;
  /** `W + s·B·A` of each adapted module, where that is the cheaper way; see `worthMerging`. */
  readonly merged: ReadonlyMap<Projection, Value> | undefined;
  readonly #config: ModelConfig;

  constructor(
    g: Graph,
    config: ModelConfig,
    method: Method,
    group: ProjectionGroup,
    { merge }: { merge: boolean },
  ) {
    this.group = group;
    this.#config = config;
    this.adapted = adapted(group, method);
    for (const module of group.modules) g.input(weightName(module), this.shape(module));
    if (method.kind === 'full' || this.adapted.length === 0) return;
    this.lora = method;
    this.a = g.input(loraAName(group), [this.adapted.length * method.rank, group.inputSize]);
    for (const module of this.adapted)
      g.input(loraBName(module), [outputSize(config, module), method.rank]);
    if (method.dropout > 0)
      this.mask = g.input(dropoutName(group), [`${group.name}Tokens`, group.inputSize]);
    if (merge) this.merged = mergedWeights(g, this.a, this.adapted, method);
  }

  /** The matrix that maps the input to a module's output. */
  matrix(module: Projection): Value {
    return this.merged?.get(module) ?? weightName(module);
  }

  shape(module: Projection): [number, number] {
    return [outputSize(this.#config, module), this.group.inputSize];
  }
}

/**
 * Whether to add the adapters to the weights rather than their products to the results: for every
 * `outputs · rank` of the one there are `tokens` against `inputs` of the other, twice, since forward
 * and backward pass merge anew. Dropout needs the adapters apart.
 */
export const worthMerging = (config: ModelConfig, method: Method, tokens: number): boolean =>
  method.kind === 'lora' && method.dropout === 0 && tokens >= 2 * config.hiddenSize;

function mergedWeights(
  g: Graph,
  a: Value,
  modules: readonly Projection[],
  { alpha, rank }: Lora,
): ReadonlyMap<Projection, Value> {
  const parts = split(g, a, modules.length, 0);
  return new Map(
    modules.map((module, i) => [
      module,
      gemm(g, loraBName(module), parts[i], { alpha: alpha / rank, c: weightName(module) }),
    ]),
  );
}

export interface ProjectionForward {
  outputs: Value[];
  /** `x·Aᵀ` of the adapted modules, side by side; backward needs it. */
  loraInput: Value | undefined;
}

/**
 * `residual` is added to the first output. That is an operation of its own: a product copies what it
 * is to add to on one thread, while a sum is shared by all.
 */
export function project(
  g: Graph,
  inputs: ProjectionInputs,
  x: Value,
  { biased = false, residual }: { biased?: boolean; residual?: Value } = {},
): ProjectionForward {
  const { group, lora } = inputs;
  const { loraInput, updates } = loraForward(g, inputs, x);
  const outputs = group.modules.map((module, i) => {
    const update = updates.get(module);
    const c = biased ? g.input(biasName(module), [inputs.shape(module)[0]]) : undefined;
    // The narrow product goes first: the wide one adds to it.
    const added =
      lora === undefined || update === undefined
        ? c
        : gemm(g, update, loraBName(module), { transB: true, alpha: lora.alpha / lora.rank, c });
    const product = gemm(g, x, inputs.matrix(module), { transB: true, c: added });
    return i === 0 && residual !== undefined ? add(g, product, residual) : product;
  });
  return { outputs, loraInput };
}

/** `x·Aᵀ` of all adapted modules, and of each one where it is not in its weights already. */
function loraForward(g: Graph, inputs: ProjectionInputs, x: Value) {
  const updates = new Map<Projection, Value>();
  if (inputs.a === undefined) return { loraInput: undefined, updates };
  const dropped = inputs.mask === undefined ? x : multiply(g, x, inputs.mask);
  const loraInput = gemm(g, dropped, inputs.a, { transB: true });
  if (inputs.merged === undefined) {
    const parts = split(g, loraInput, inputs.adapted.length);
    inputs.adapted.forEach((module, i) => updates.set(module, parts[i]));
  }
  return { loraInput, updates };
}

export interface ProjectionBackward {
  x: Value;
  loraInput: Value | undefined;
  /** One per module. */
  dys: readonly Value[];
  /** False saves the work where nothing before this needs a gradient. */
  needInput: boolean;
}

/** Gives `dx`, if needed, and adds the gradients of the group's trainable parameters. */
export function projectBackward(
  g: Graph,
  inputs: ProjectionInputs,
  gradients: Gradients,
  { biased, trainBase }: { biased: boolean; trainBase: boolean },
  { x, loraInput, dys, needInput }: ProjectionBackward,
): Value | undefined {
  const { group } = inputs;
  if (trainBase)
    group.modules.forEach((module, i) => {
      gradients.matrix(weightName(module), dys[i], x, inputs.shape(module));
      if (biased) gradients.vector(biasName(module), dys[i], inputs.shape(module)[0]);
    });
  const update = loraBackward(g, inputs, gradients, { x, loraInput, dys, needInput });
  if (!needInput) return undefined;
  const parts = group.modules.map((module, i) => gemm(g, dys[i], inputs.matrix(module)));
  return (update === undefined ? parts : [update, ...parts]).reduce((sum, part) =>
    add(g, sum, part),
  );
}

/** The adapters' gradients, and what they add to `dx` where they are not in the weights already. */
function loraBackward(
  g: Graph,
  inputs: ProjectionInputs,
  gradients: Gradients,
  { x, loraInput, dys, needInput }: ProjectionBackward,
): Value | undefined {
  const { group, lora } = inputs;
  if (lora === undefined || inputs.a === undefined || loraInput === undefined) return undefined;
  const alpha = lora.alpha / lora.rank;
  const loraInputs = split(g, loraInput, inputs.adapted.length);
  const dParts = inputs.adapted.map((module, i) => {
    const dy = dys[group.modules.indexOf(module)];
    const shape = [inputs.shape(module)[0], lora.rank] as const;
    gradients.narrowMatrix(loraBName(module), dy, loraInputs[i], shape, alpha);
    return gemm(g, dy, loraBName(module), { alpha });
  });
  const dLora = concat(g, dParts);
  const dropped = inputs.mask === undefined ? x : multiply(g, x, inputs.mask);
  const shapeA = [inputs.adapted.length * lora.rank, group.inputSize] as const;
  gradients.matrix(loraAName(group), dLora, dropped, shapeA);
  if (!needInput || inputs.merged !== undefined) return undefined;
  const dx = gemm(g, dLora, inputs.a);
  return inputs.mask === undefined ? dx : multiply(g, dx, inputs.mask);
}
