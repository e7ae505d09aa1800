/**
 * What stands in for the upper layers of a model, as a safetensors file with one tensor.
 *
 * @module
 */
import { openSafetensors } from '../../weights/safetensors/reader.ts';
import { writeSafetensors } from '../../weights/safetensors/writer.ts';

const name = 'head_map';

/** @param map [width, width] */
export const writeHeadMap = (file: string, map: Float32Array, width: number): Promise<void> =>
  writeSafetensors(file, [{ name, shape: [width, width], values: map }], 'F32');

/**
 * Reads a map.
 *
 * @throws The problems of reading safetensors.
 */
export async function readHeadMap(file: string, width: number): Promise<Float32Array> {
  const reader = await openSafetensors(file);
  try {
    const map = new Float32Array(width * width);
    await reader.read(name, map);
    return map;
  } finally {
    await reader.close();
  }
}
