/**
 * Shapes of a graph's values, for the operators of ops.ts.
 *
 * @module
 */
import type { OnnxConstant, OnnxNode, OnnxValue } from '../../weights/onnx/model.ts';
import { fail } from '../../problem/problem.ts';
import { elements } from '../model/config.ts';
import type { Value } from './graph.ts';

export type Shape = readonly number[];

interface Contents {
  nodes: readonly OnnxNode[];
  inputs: readonly OnnxValue[];
  constants: readonly OnnxConstant[];
}

/**
 * @param sizes Of the named dimensions.
 * @param shapeInputs Values of the inputs that hold a shape.
 */
export function inferShapes(
  { nodes, inputs, constants }: Contents,
  sizes: Readonly<Record<string, number>>,
  shapeInputs: Readonly<Record<string, Shape>>,
): ReadonlyMap<Value, Shape> {
  const shapes = new Map<Value, Shape>();
  const integers = new Map<Value, Shape>(Object.entries(shapeInputs));
  for (const { name, shape = [] } of inputs)
    shapes.set(
      name,
      shape.map((size) =>
        typeof size === 'number' ? size : (sizes[size] ?? fail('internal', `no size ${size}`)),
      ),
    );
  for (const { name, shape, data } of constants) {
    shapes.set(name, shape);
    if (data instanceof BigInt64Array) integers.set(name, Array.from(data, Number));
  }
  const shapeOf = (value: Value): Shape =>
    shapes.get(value) ?? fail('internal', `no shape of ${value}`);
  for (const node of nodes) {
    const results = infer(node, node.inputs.map(shapeOf), (value) => integers.get(value) ?? []);
    node.outputs.forEach((output, i) => shapes.set(output, results[i]));
    // What `ConstantOfShape` makes is of the shape of that.
    if (node.type === 'Shape') integers.set(node.outputs[0], shapeOf(node.inputs[0]));
  }
  return shapes;
}

function infer(node: OnnxNode, of: readonly Shape[], integers: (value: Value) => Shape): Shape[] {
  const [a, b] = of;
  switch (node.type) {
    case 'Add':
    case 'Sub':
    case 'Mul':
      return [broadcast(a, b)];
    case 'Gemm':
    case 'FusedMatMul': {
      const [m, n] = [flag(node, 'transA') ? -1 : -2, flag(node, 'transB') ? -2 : -1];
      return [[...a.slice(0, -2), a.at(m) ?? 0, b.at(n) ?? 0]];
    }
    case 'Reshape':
      return [reshaped(a, integers(node.inputs[1]))];
    case 'Transpose':
      return [list(node, 'perm').map((axis) => a[axis])];
    case 'Split':
      return node.outputs.map(() =>
        replaced(a, axisOf(node), (size) => size / node.outputs.length),
      );
    case 'Concat': {
      const axis = axisOf(node);
      return [
        replaced(a, axis, () => of.reduce((total, shape) => total + (shape.at(axis) ?? 0), 0)),
      ];
    }
    case 'Gather':
      return [[...b, ...a.slice(1)]];
    case 'ReduceSum':
    case 'ReduceMean':
    case 'ReduceMax': {
      const [axis] = integers(node.inputs[1]);
      const place = axis < 0 ? a.length + axis : axis;
      return [flag(node, 'keepdims') ? replaced(a, axis, () => 1) : a.toSpliced(place, 1)];
    }
    case 'Shape':
      return [[a.length]];
    case 'ConstantOfShape':
      return [integers(node.inputs[0])];
    case 'SimplifiedLayerNormalization':
      return [a, replaced(a, -1, () => 1)];
    case 'ScatterND':
    case 'RotaryEmbedding':
    case 'QuickGelu':
    case 'Sigmoid':
    case 'Softmax':
    case 'Log':
      return [a];
    default:
      return fail('internal', `the shape of ${node.type} is not known`);
  }
}

function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => Math.max(a.at(i - rank) ?? 1, b.at(i - rank) ?? 1));
}

/** As ONNX `Reshape`: 0 keeps an axis, one -1 is inferred. */
function reshaped(from: Shape, to: Shape): Shape {
  const known = to.map((size, axis) => (size === 0 ? from[axis] : size));
  const others = known.reduce((product, size) => (size === -1 ? product : product * size), 1);
  return known.map((size) => (size === -1 ? elements(from) / others : size));
}

function replaced(shape: Shape, axis: number, size: (before: number) => number): Shape {
  const place = axis < 0 ? shape.length + axis : axis;
  return shape.map((before, i) => (i === place ? size(before) : before));
}

function flag({ attributes }: OnnxNode, name: string): boolean {
  const attribute = attributes[name];
  return attribute !== undefined && 'int' in attribute && attribute.int === 1;
}

function axisOf({ attributes }: OnnxNode): number {
  const { axis } = attributes;
  return axis !== undefined && 'int' in axis ? axis.int : -1;
}

function list({ attributes }: OnnxNode, name: string): readonly number[] {
  const attribute = attributes[name];
  return attribute !== undefined && 'ints' in attribute ? attribute.ints : [];
}
