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
  /** `bytes` holds whole blocks and starts on an 8-byte boundary; fills all of `values`. */
  decode(bytes: Uint8Array, values: Float32Array): void;
}

/** An encoding that can also be written. */
export interface WritableEncoding extends Encoding {
  /** Fills all of `bytes`, which starts on an 8-byte boundary, from whole blocks of `values`. */
  encode(values: Float32Array, bytes: Uint8Array): void;
}

/** Bytes that `count` numbers take; `count` must be a multiple of the block. */
export const encodedBytes = (encoding: Encoding, count: number): number =>
  (count / encoding.values) * encoding.bytes;
