import { statSync } from 'node:fs';
import { writeGguf, type GgufModel } from '../../../engine/checkpoint/gguf/write.ts';

/** Writes a GGUF file and gives its size in bytes. */
export async function writeQuantized(file: string, model: GgufModel): Promise<number> {
  await writeGguf(file, model);
  return statSync(file).size;
}
