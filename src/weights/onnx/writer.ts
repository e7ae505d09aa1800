/**
 * Writes an ONNX model as two files: the graph, and its weights beside it in `NAME.onnx_data`, one
 * after the other. So no weight has to be in memory with another, and the limit of 2 GB that protocol
 * buffers have does not hold for weights.
 *
 * @module
 */
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { writeBytes, type ByteSink } from '../bytes/byte-sink.ts';
import { encodeModel, type ElementType, type ExternalTensor, type OnnxModel } from './model.ts';

/** A weight to be written. */
export interface StreamedTensor {
  name: string;
  type: ElementType;
  shape: readonly number[];
  /** Writes all elements, little-endian and row-major, when it is this tensor's turn. */
  write(sink: ByteSink): Promise<void>;
}

/** Tensors begin at multiples of a page, so that runtimes can map them into memory. */
const ALIGNMENT = 4096;

const elementBytes: Record<ElementType, number> = {
  float32: 4,
  float16: 2,
  int64: 8,
  int32: 4,
  uint8: 1,
};

/** The name of the file with the weights, by that of the model: the one that transformers.js asks for. */
export const dataFileOf = (file: string): string => `${file}_data`;

/**
 * Writes `file` and the file of its weights; the same model gives the same bytes.
 *
 * @param tensors In the order in which they will lie.
 * @throws RangeError when a tensor does not write as many bytes as its shape has; what the system throws.
 */
export async function writeOnnx(
  file: string,
  model: Omit<OnnxModel, 'external'>,
  tensors: readonly StreamedTensor[],
): Promise<void> {
  const dataFile = dataFileOf(file);
  const external: ExternalTensor[] = [];
  await writeBytes(dataFile, async (sink) => {
    for (const { name, type, shape, write } of tensors) {
      await sink.write(new Uint8Array(-sink.position() & (ALIGNMENT - 1)));
      const offset = sink.position();
      const bytes = shape.reduce((product, size) => product * size, elementBytes[type]);
      await write(sink);
      if (sink.position() !== offset + bytes)
        throw new RangeError(`${name} wrote ${sink.position() - offset} bytes, not ${bytes}`);
      external.push({ name, type, shape, file: basename(dataFile), offset, bytes });
    }
  });
  await writeFile(file, encodeModel({ ...model, external }), { flush: true });
}
