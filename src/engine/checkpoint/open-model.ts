/**
 * Opens a model from a Hugging Face folder or a GGUF file.
 *
 * @module
 */
import { open, stat } from 'node:fs/promises';
import { fail } from '../../problem/problem.ts';
import { openGgufModel } from './gguf/open.ts';
import { openHuggingFace } from './huggingface/open.ts';
import type { ModelSource } from './source.ts';

/**
 * Opens the model at `path` and checks everything that its headers can tell; weights are read by
 * `readWeights`. Nothing stays open in between.
 *
 * Problems: `file.missing`, `model.format`, and those of the two formats.
 */
export async function openModel(path: string): Promise<ModelSource> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    fail('file.missing', `there is no ${path}`, { location: { file: path }, cause: error });
  });
  if (found.isDirectory()) return openHuggingFace(path);
  if (await startsWithGguf(path)) return openGgufModel(path);
  fail('model.format', `${path} is neither a folder nor a GGUF file`, { location: { file: path } });
}

async function startsWithGguf(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.toString('latin1') === 'GGUF' || path.endsWith('.gguf');
  } finally {
    await handle.close();
  }
}
