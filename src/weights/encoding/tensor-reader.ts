/**
 * What any weights file offers: named tensors with row-major shapes, read one by one as fp32.
 *
 * @module
 */
export interface TensorInfo {
  /** Row-major, outermost dimension first. */
  readonly shape: readonly number[];
  /** Name of the encoding in the file, for example `BF16` or `Q4_K`. */
  readonly encoding: string;
  /** Bytes in the file. */
  readonly bytes: number;
}

export interface TensorReader {
  /** In file order. */
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /** Fills `into`, whose length must be the number of elements of the tensor. */
  read(name: string, into: Float32Array): Promise<void>;
  /** Shows all values of a tensor in their order, a stretch at a time; `visit` must not keep it. */
  scan(name: string, visit: (values: Float32Array) => void): Promise<void>;
  close(): Promise<void>;
}

/** A tensor to be written. */
export interface NamedTensor {
  name: string;
  shape: readonly number[];
  values: Float32Array;
}
