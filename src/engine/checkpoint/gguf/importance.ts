/**
 * The importance of columns as a file that llama.cpp's tools read (`llama-quantize --imatrix`): a GGUF file
 * with the sum of squares and the number of tokens of each matrix.
 * https://github.com/ggml-org/llama.cpp/blob/master/tools/imatrix/imatrix.cpp
 *
 * @module
 */
import { openGguf } from '../../../weights/gguf/reader.ts';
import type { Entry } from '../../../weights/gguf/value.ts';
import { writeGgufFile } from '../../../weights/gguf/writer.ts';
import type { ColumnSums } from '../../importance/column-sums.ts';
import { ggufName } from './names.ts';

const SUMS = '.in_sum2';
const COUNTS = '.counts';
const DATASETS = 'imatrix.datasets';
const CHUNKS = 'imatrix.chunk_count';

/** Importance as quantizers take it, and what the file made with it says of it. */
export interface Importance {
  /** By the GGUF name of a matrix, the mean square of what each of its columns is multiplied with. */
  columns: ReadonlyMap<string, Float32Array>;
  /** Name of the file it is in. */
  file: string;
  /** What was read, and how many rows of it. */
  dataset: string;
  rows: number;
}

/** What was read: how it is called, how many rows, and tokens of a row at most. */
export interface ImportanceRows {
  dataset: string;
  rows: number;
  rowTokens: number;
}

/** Writes sums; the same sums give the same bytes. */
export async function writeImportance(
  file: string,
  { tokens, squares }: ColumnSums,
  { dataset, rows, rowTokens }: ImportanceRows,
): Promise<void> {
  const metadata: Entry[] = [
    { key: 'general.type', type: 'string', value: 'imatrix' },
    { key: DATASETS, type: 'array', of: 'string', value: [dataset] },
    { key: CHUNKS, type: 'uint32', value: rows },
    { key: 'imatrix.chunk_size', type: 'uint32', value: rowTokens },
  ];
  const tensors = Array.from(squares, ([name, sums]) => {
    const f32 = (suffix: string, values: Float32Array) => ({
      name: ggufName(name) + suffix,
      shape: [values.length],
      values: () => values,
      type: 'F32' as const,
    });
    return [f32(SUMS, Float32Array.from(sums)), f32(COUNTS, Float32Array.of(tokens))];
  });
  await writeGgufFile(file, metadata, tensors.flat());
}

/**
 * Reads what `writeImportance` wrote.
 *
 * @param name What the file is called where it is shipped.
 * @throws The problems of `openGguf`.
 */
export async function readImportance(file: string, name: string): Promise<Importance> {
  const reader = await openGguf(file);
  try {
    const columns = new Map<string, Float32Array>();
    for (const [tensor, { shape }] of reader.tensors) {
      if (!tensor.endsWith(SUMS)) continue;
      const matrix = tensor.slice(0, -SUMS.length);
      const sums = new Float32Array(shape[0]);
      const count = new Float32Array(1);
      await reader.read(tensor, sums);
      await reader.read(matrix + COUNTS, count);
      // As llama-quantize does it, in fp32.
      const inverse = Math.fround(1 / count[0]);
      columns.set(
        matrix,
        sums.map((sum) => sum * inverse),
      );
    }
    const [dataset] = reader.metadata.get(DATASETS) as string[];
    return { columns, file: name, dataset, rows: Number(reader.metadata.get(CHUNKS)) };
  } finally {
    await reader.close();
  }
}

/** What llama-quantize says in a file of the importance that it was made with. */
export const importanceEntries = ({ file, dataset, columns, rows }: Importance): Entry[] => [
  { key: 'quantize.imatrix.file', type: 'string', value: file },
  { key: 'quantize.imatrix.dataset', type: 'string', value: dataset },
  { key: 'quantize.imatrix.entries_count', type: 'uint32', value: columns.size },
  { key: 'quantize.imatrix.chunks_count', type: 'uint32', value: rows },
];
