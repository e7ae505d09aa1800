/**
 * How numbers lie in a file: a run of `values` numbers takes `bytes` bytes. Plain dtypes are blocks
 * of one value; ggml's quantized types are blocks of 32 or 256 that share scales.
 *
 * @module
 */

export interface Encoding {
  readonly name: string;
  /** Numbers in one block. */
  readonly values: number;
  /** Bytes of one block. */
  readonly bytes: number;
  /**
   * Fills all of `values` from `bytes`, which holds as many whole blocks and starts on an 8-byte
   * boundary.
   */
  decode(bytes: Uint8Array, values: Float32Array): void;
}

/** An encoding that can also be written. */
export interface WritableEncoding extends Encoding {
  /**
   * Fills all of `bytes`, which starts on an 8-byte boundary, from whole blocks of `values`.
   *
   * @param importance How much an error in each column of a matrix costs, for encodings that ask;
   *   `values` are whole rows then.
   */
  encode(values: Float32Array, bytes: Uint8Array, importance?: Float32Array): void;
}

/** Counts the bytes that `count` numbers take; `count` must be a multiple of the block. */
export const encodedBytes = (encoding: Encoding, count: number): number =>
  (count / encoding.values) * encoding.bytes;

/** Makes of values what storing and loading does. */
export function roundedBy(encoding: WritableEncoding, values: Float32Array): Float32Array {
  const bytes = new Uint8Array(encodedBytes(encoding, values.length));
  encoding.encode(values, bytes);
  const decoded = new Float32Array(values.length);
  encoding.decode(bytes, decoded);
  return decoded;
}

export interface TensorInfo {
  /** Row-major, outermost dimension first. */
  readonly shape: readonly number[];
  /** Name of the encoding in the file, for example `BF16` or `Q4_K`. */
  readonly encoding: string;
  /** Bytes in the file. */
  readonly bytes: number;
}

/**
 * What any weights file offers: named tensors with row-major shapes, read one by one as fp32. Whoever
 * opened it closes it.
 */
export interface TensorReader {
  /** By name, in the order of the file. */
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /**
   * Fills `into`, whose length must be the number of elements of the tensor.
   *
   * @throws `model.tensor-missing`; `safetensors.dtype` when it is of no type of weights;
   *   `weights.truncated` when the file is shorter than it was.
   */
  read(name: string, into: Float32Array): Promise<void>;
  /**
   * Shows all values of a tensor in their order, a stretch at a time; `visit` must not keep it.
   *
   * @throws As `read`.
   */
  scan(name: string, visit: (values: Float32Array) => void): Promise<void>;
  close(): Promise<void>;
}

/** A tensor in memory; `shape` is row-major, and has as many elements as there are `values`. */
export interface NamedTensor {
  name: string;
  shape: readonly number[];
  values: Float32Array;
}

/** A tensor whose values come when it is its turn, and are not kept. */
export interface TensorOnDemand extends Omit<NamedTensor, 'values'> {
  values: () => Float32Array | Promise<Float32Array>;
}
