/**
 * Encoders of ggml's types, to the same bytes as its own: the loops are in `kernels/ggml.ts`.
 *
 * @module
 */
import { loadKernelNow } from '../../../kernels/load-kernel.ts';
import type { WritableEncoding } from '../../encoding/encoding.ts';

interface Kernel {
  memory: WebAssembly.Memory;
  FREE: WebAssembly.Global;
  quantize(
    type: number,
    values: number,
    rows: number,
    columns: number,
    importance: number,
    to: number,
    bytes: number,
  ): void;
}

/** Values that go in at a time, but for longer rows; a multiple of every block. */
const STRETCH = 1 << 16;
const PAGE = 1 << 16;

let loaded: Kernel | undefined;

/**
 * Makes the encoder of a type.
 *
 * @param type ggml's number of it.
 * @param blockBytes Of one block.
 */
export function quantizer(type: number, blockBytes: number): WritableEncoding['encode'] {
  return (values, bytes, importance) => {
    const kernel = (loaded ??= loadKernelNow<Kernel>('ggml'));
    const row = importance?.length ?? 1;
    const stretch = Math.max(1, Math.floor(STRETCH / row)) * row;
    const bytesOfValue = bytes.length / values.length;
    const from = kernel.FREE.value;
    const weights = from + 4 * stretch;
    const to = weights + 4 * row;
    const missing = to + stretch * bytesOfValue - kernel.memory.buffer.byteLength;
    if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE));
    const memory = new Uint8Array(kernel.memory.buffer);
    const floats = new Float32Array(kernel.memory.buffer);
    if (importance !== undefined) floats.set(importance, weights / 4);
    for (let start = 0; start < values.length; start += stretch) {
      const part = values.subarray(start, start + stretch);
      floats.set(part, from / 4);
      const [rows, columns] =
        importance === undefined ? [1, part.length] : [part.length / row, row];
      const known = importance === undefined ? 0 : weights;
      kernel.quantize(type, from, rows, columns, known, to, blockBytes);
      const length = part.length * bytesOfValue;
      bytes.set(memory.subarray(to, to + length), start * bytesOfValue);
    }
  };
}
