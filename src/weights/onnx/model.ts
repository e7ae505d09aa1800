/**
 * ONNX models as data, and their encoding. Covers what a computation graph needs: nodes with
 * integer and float attributes, small constants, typed inputs and outputs.
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto field numbers below are from there
 * @module
 */
import { Message } from './protobuf.ts';

export type ElementType = 'float32' | 'float16' | 'int64' | 'int32' | 'uint8';

/** A number of elements, or the name of a size that is only known at run time. */
export type Dimension = number | string;

export type Attribute = { int: number } | { ints: readonly number[] } | { float: number };

/** One operation: an operator with its inputs and outputs by name. */
export interface OnnxNode {
  type: string;
  /** Empty for the standard operators. */
  domain: string;
  /** An empty name leaves an optional input out. */
  inputs: readonly string[];
  outputs: readonly string[];
  attributes: Readonly<Record<string, Attribute>>;
}

/** A tensor that comes with the model; `shape` is row-major. */
export interface OnnxConstant {
  name: string;
  shape: readonly number[];
  data: Float32Array | BigInt64Array;
}

/** A tensor that comes with the model in a file beside it; `shape` is row-major. */
export interface ExternalTensor {
  name: string;
  type: ElementType;
  shape: readonly number[];
  /** Name of the file, in the folder of the model. */
  file: string;
  /** Where the bytes begin in it, and how many there are. */
  offset: number;
  bytes: number;
}

export interface OnnxValue {
  name: string;
  type: ElementType;
  /** Left out where the runtime infers it. */
  shape?: readonly Dimension[];
  /** A sequence of tensors rather than one. */
  sequence?: boolean;
}

export interface OnnxModel {
  nodes: readonly OnnxNode[];
  constants: readonly OnnxConstant[];
  /** Weights in other files; none when left out. */
  external?: readonly ExternalTensor[];
  inputs: readonly OnnxValue[];
  outputs: readonly OnnxValue[];
  /** Operator-set version by domain. */
  operatorSets: Readonly<Record<string, number>>;
  /** Version of the file format: 10, which goes with operator set 21, when left out. */
  irVersion?: number;
}

/** Types of elements by the numbers of `TensorProto.DataType`. */
export const dataType: Record<ElementType, number> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  float16: 10,
};
/** `TensorProto.DataLocation`. */
const inAnotherFile = 1;
const attributeType = { float: 1, int: 2, ints: 7 } as const;

/** Encodes a `ModelProto`; the same model always gives the same bytes. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const graph = new Message()
    .messages(1, model.nodes.map(nodeProto))
    .string(2, 'graph')
    .messages(5, [
      ...model.constants.map(tensorProto),
      ...(model.external ?? []).map(externalProto),
    ])
    .messages(11, model.inputs.map(valueInfoProto))
    .messages(12, model.outputs.map(valueInfoProto));
  return new Message()
    .int(1, model.irVersion ?? 10)
    .message(7, graph)
    .messages(
      8,
      Object.entries(model.operatorSets).map(([domain, version]) =>
        new Message().string(1, domain).int(2, version),
      ),
    )
    .encode();
}

function nodeProto(node: OnnxNode): Message {
  return new Message()
    .strings(1, node.inputs)
    .strings(2, node.outputs)
    .string(3, node.outputs[0])
    .string(4, node.type)
    .messages(5, Object.entries(node.attributes).map(attributeProto))
    .string(7, node.domain);
}

function attributeProto([name, value]: [string, Attribute]): Message {
  const proto = new Message().string(1, name);
  if ('float' in value) return proto.float(2, value.float).int(20, attributeType.float);
  if ('int' in value) return proto.int(3, value.int).int(20, attributeType.int);
  return proto.ints(8, value.ints).int(20, attributeType.ints);
}

function tensorProto({ name, shape, data }: OnnxConstant): Message {
  return new Message()
    .ints(1, shape)
    .int(2, data instanceof Float32Array ? dataType.float32 : dataType.int64)
    .string(8, name)
    .bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function externalProto({ name, type, shape, file, offset, bytes }: ExternalTensor): Message {
  const place = { location: file, offset: `${offset}`, length: `${bytes}` };
  return new Message()
    .ints(1, shape)
    .int(2, dataType[type])
    .string(8, name)
    .messages(
      13,
      Object.entries(place).map(([key, value]) => new Message().string(1, key).string(2, value)),
    )
    .int(14, inAnotherFile);
}

function valueInfoProto({ name, type, shape, sequence }: OnnxValue): Message {
  const tensor = new Message().int(1, dataType[type]);
  if (shape !== undefined)
    tensor.message(
      2,
      new Message().messages(
        1,
        shape.map((size) =>
          typeof size === 'number' ? new Message().int(1, size) : new Message().string(2, size),
        ),
      ),
    );
  const tensorType = new Message().message(1, tensor);
  const valueType =
    sequence === true ? new Message().message(4, new Message().message(1, tensorType)) : tensorType;
  return new Message().string(1, name).message(2, valueType);
}
