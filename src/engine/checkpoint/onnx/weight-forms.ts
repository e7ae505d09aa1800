/**
 * In which form each matrix of a model lies in an ONNX file of some type, and how it is written: as
 * numbers, or in blocks of MatMulNBits.
 *
 * @module
 */
import type { ByteSink } from '../../../weights/bytes/byte-sink.ts';
import {
  roundedBy,
  type TensorOnDemand,
  type WritableEncoding,
} from '../../../weights/encoding/encoding.ts';
import { float16, float32 } from '../../../weights/encoding/floating-point.ts';
import { writeValues } from '../../../weights/encoding/stream.ts';
import {
  type Bits,
  BLOCK_VALUES,
  blockBytes,
  dequantizeBlocks,
  quantizeBlocks,
} from '../../../weights/onnx/blocks.ts';
import type { StreamedTensor } from '../../../weights/onnx/writer.ts';

/** How weights are stored, by the names that transformers.js has for it. */
export const onnxTypes = ['fp32', 'fp16', 'q8', 'q4'] as const;
export type OnnxType = (typeof onnxTypes)[number];

/** Rows of several tensors, one after another; each is row-major [rows, columns], linear weights [out, in]. */
export interface Matrix {
  name: string;
  rows: number;
  columns: number;
  parts: readonly Values[];
}

type Values = TensorOnDemand['values'];

/** A type of numbers, or bits of a block's values. */
export type Form = 'float32' | 'float16' | Bits;

/** Numbers that are computed with, and in which keys, values and norms are kept. */
export const numbersOf = (type: OnnxType): 'float32' | 'float16' =>
  type === 'fp16' ? 'float16' : 'float32';

/**
 * The form of a matrix. Tokens come in and go out through matrices of 8 bits also where the rest has 4:
 * they are looked up row by row, and a tied one is both. Rows that are not whole blocks stay numbers.
 */
export function formOf(type: OnnxType, columns: number, vocabulary: boolean): Form {
  if (type === 'fp32' || type === 'fp16' || columns % BLOCK_VALUES !== 0) return numbersOf(type);
  return type === 'q8' || vocabulary ? 8 : 4;
}

/** Elements that are held at once while a matrix is written. */
const CHUNK_VALUES = 1 << 20;

const encodings = { float32, float16 } as const;

/** Numbers as they are, of any shape. */
export const numbers = (
  name: string,
  type: 'float32' | 'float16',
  shape: readonly number[],
  parts: readonly Values[],
): StreamedTensor => ({
  name,
  type,
  shape,
  async write(sink) {
    for (const part of parts) await writeValues(sink, encodings[type], await part());
  },
});

/** A matrix with rows and columns exchanged, [columns, rows], as the operator MatMul wants it. */
export const transposed = (matrix: Matrix, type: 'float32' | 'float16'): StreamedTensor => ({
  name: matrix.name,
  type,
  shape: [matrix.columns, matrix.rows],
  write: (sink) => writeTransposed(sink, matrix, encodings[type]),
});

async function writeTransposed(
  sink: ByteSink,
  { rows, columns, parts }: Matrix,
  encoding: WritableEncoding,
): Promise<void> {
  const width = Math.max(1, Math.floor(CHUNK_VALUES / rows));
  const stretch = new Float32Array(Math.min(width, columns) * rows);
  const read = await Promise.all(parts.map((part) => part()));
  for (let from = 0; from < columns; from += width) {
    const count = Math.min(width, columns - from);
    let row = 0;
    for (const part of read)
      for (let at = from; at < part.length; at += columns, row++)
        for (let i = 0; i < count; i++) stretch[i * rows + row] = part[at + i];
    await writeValues(sink, encoding, stretch.subarray(0, count * rows));
  }
}

/** The levels of a matrix in blocks, [rows, blocks, bytes], and their scales, [rows, blocks]. */
export function blocks({ name, rows, columns, parts }: Matrix, bits: Bits): StreamedTensor[] {
  const perRow = columns / BLOCK_VALUES;
  const scales = new Float32Array(0);
  let found = scales;
  return [
    {
      name: `${name}.levels`,
      type: 'uint8',
      shape: [rows, perRow, blockBytes(bits)],
      async write(sink) {
        found = new Float32Array(rows * perRow);
        let done = 0;
        for (const part of parts)
          for (const values of stretches(await part())) {
            const count = values.length / BLOCK_VALUES;
            const levels = new Uint8Array(count * blockBytes(bits));
            quantizeBlocks(values, bits, levels, found.subarray(done, done + count));
            await sink.write(levels);
            done += count;
          }
      },
    },
    {
      name: `${name}.scales`,
      type: 'float32',
      shape: [rows, perRow],
      async write(sink) {
        await writeValues(sink, float32, found);
        found = scales;
      },
    },
  ];
}

function* stretches(values: Float32Array): Generator<Float32Array> {
  for (let from = 0; from < values.length; from += CHUNK_VALUES)
    yield values.subarray(from, Math.min(from + CHUNK_VALUES, values.length));
}

/** Makes of values what storing in a form and loading does, in place. */
export function roundTo(form: Form, values: Float32Array): void {
  for (const stretch of stretches(values)) {
    if (form === 4 || form === 8) {
      const scales = new Float32Array(stretch.length / BLOCK_VALUES);
      const levels = new Uint8Array(scales.length * blockBytes(form));
      quantizeBlocks(stretch, form, levels, scales);
      dequantizeBlocks(levels, scales, form, stretch);
      continue;
    }
    stretch.set(roundedBy(encodings[form], stretch));
  }
}
