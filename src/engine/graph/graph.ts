/**
 * A static computation graph under construction. Values are names; every method that adds a node
 * returns the names of its results. The graph knows nothing of models.
 *
 * @module
 */
import {
  encodeModel,
  type Attribute,
  type Dimension,
  type ElementType,
  type OnnxConstant,
  type OnnxNode,
  type OnnxValue,
} from '../../weights/onnx/model.ts';

/** The name of a tensor in a graph. */
export type Value = string;

export type Attributes = Readonly<Record<string, Attribute>>;

/** Opset 21 is the newest that needs no operator the runtime lacks on the CPU. */
const operatorSets = { '': 21, 'com.microsoft': 1 };

export class Graph {
  readonly #nodes: OnnxNode[] = [];
  readonly #constants = new Map<string, OnnxConstant>();
  readonly #inputs: OnnxValue[] = [];
  /** Name of each output, by the value it is. */
  readonly #fetched = new Map<Value, string>();
  #count = 0;

  input(name: string, shape: readonly Dimension[], type: ElementType = 'float32'): Value {
    this.#inputs.push({ name, type, shape });
    return name;
  }

  /** A vector of integers, as shape and axes arguments are. Equal constants are shared. */
  integers(...values: number[]): Value {
    return this.#constant(`int.${values.join('_')}`, {
      shape: [values.length],
      data: BigInt64Array.from(values, BigInt),
    });
  }

  scalar(value: number): Value {
    return this.#constant(`float.${value}`, { shape: [], data: Float32Array.of(value) });
  }

  /** The identity matrix. */
  identity(size: number): Value {
    const data = Float32Array.from({ length: size * size }, (_, i) => Number(i % (size + 1) === 0));
    return this.#constant(`identity.${size}`, { shape: [size, size], data });
  }

  /** Adds a standard operator with one result. */
  op(type: string, inputs: readonly Value[], attributes: Attributes = {}): Value {
    return this.ops(type, inputs, 1, attributes)[0];
  }

  /** Adds an operator with `results` results. */
  ops(
    type: string,
    inputs: readonly Value[],
    results: number,
    attributes: Attributes = {},
    domain = '',
  ): Value[] {
    const id = this.#count++;
    const outputs = Array.from({ length: results }, (_, i) => `${type}.${id}.${i}`);
    this.#nodes.push({ type, domain, inputs, outputs, attributes });
    return outputs;
  }

  /** Makes the result of a node fetchable under a name of its own; a value has at most one. */
  output(name: string, value: Value): void {
    if (this.#fetched.has(value)) throw new RangeError(`${value} is an output twice`);
    this.#fetched.set(value, name);
  }

  /** What the graph is made of; `outputs` has the name of each output by the value it is. */
  contents(): {
    nodes: readonly OnnxNode[];
    inputs: readonly OnnxValue[];
    constants: readonly OnnxConstant[];
    outputs: ReadonlyMap<Value, string>;
  } {
    return {
      nodes: this.#nodes,
      inputs: this.#inputs,
      constants: [...this.#constants.values()],
      outputs: this.#fetched,
    };
  }

  /** Encodes the graph, with `fence` (see session.ts) as a first output that holds no tensor. */
  encode(fence: string): Uint8Array {
    // Results are renamed rather than copied by an Identity, which would cost a pass over memory.
    const renamed = (value: Value) => this.#fetched.get(value) ?? value;
    const outputs = [...this.#fetched.values()];
    const nodes = this.#nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(renamed),
      outputs: node.outputs.map(renamed),
    }));
    const empty = { type: 'SequenceEmpty', domain: '', attributes: {}, inputs: [] };
    return encodeModel({
      nodes: [...nodes, { ...empty, outputs: [fence] }],
      constants: [...this.#constants.values()],
      inputs: this.#inputs,
      outputs: [
        { name: fence, type: 'float32', sequence: true },
        ...outputs.map((name) => ({ name, type: 'float32' as const })),
      ],
      operatorSets,
    });
  }

  #constant(name: string, value: Omit<OnnxConstant, 'name'>): Value {
    if (!this.#constants.has(name)) this.#constants.set(name, { name, ...value });
    return name;
  }
}
