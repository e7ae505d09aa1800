/**
 * The weights of a Hugging Face folder: one `model.safetensors`, or several files with an index
 * that says which tensor is in which.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { fail } from '../../problem/problem.ts';
import { affineReader } from '../affine/affine-reader.ts';
import { levels, type AffineForm } from '../affine/affine.ts';
import { fp8Reader } from '../fp8/fp8-reader.ts';
import { float8, type Fp8Form } from '../fp8/fp8.ts';
import type { TensorReader } from '../encoding/encoding.ts';
import { openSafetensors, type Quantized } from './reader.ts';

export const SINGLE_FILE = 'model.safetensors';
export const INDEX_FILE = 'model.safetensors.index.json';

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

/** How the matrices of a folder are quantized. */
export type QuantizedForm = AffineForm | Fp8Form;

/**
 * Opens all weights of `folder` as one reader.
 *
 * @param form How its matrices are quantized; null where they are not.
 * @throws `model.weights-missing` when there are none, or a file of the index is missing;
 *   `safetensors.header` when the index or a file is damaged; `weights.truncated`;
 *   `model.tensor-missing` when a file lacks what the index says is in it; `model.tensor-shape` when what
 *   is quantized is of another form. All files are closed then.
 */
export async function openShards(
  folder: string,
  form: QuantizedForm | null = null,
): Promise<TensorReader> {
  if (form === null) return openFiles(folder);
  const files = await openFiles(
    folder,
    'float' in form ? { F8_E4M3: float8 } : { U32: levels(form) },
  );
  try {
    return 'float' in form ? fp8Reader(files) : affineReader(files, form);
  } catch (error) {
    await files.close();
    throw error;
  }
}

async function openFiles(folder: string, quantized?: Quantized): Promise<TensorReader> {
  const weightMap = await readIndex(folder);
  if (weightMap === null) return openSingle(folder, quantized);
  const files = [...new Set(Object.values(weightMap))].sort();
  const readers = new Map<string, TensorReader>();
  const close = async () => {
    for (const reader of readers.values()) await reader.close();
  };
  try {
    for (const file of files) readers.set(file, await openShard(folder, file, quantized));
    const owners = new Map(
      Object.entries(weightMap).map(([name, file]) => [name, owner(readers, file, name)]),
    );
    return {
      tensors: new Map([...owners].map(([name, reader]) => [name, reader.tensors.get(name)!])),
      async read(name, into) {
        const reader = owners.get(name) ?? notInIndex(folder, name);
        await reader.read(name, into);
      },
      async scan(name, visit) {
        const reader = owners.get(name) ?? notInIndex(folder, name);
        await reader.scan(name, visit);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function readIndex(folder: string): Promise<Record<string, string> | null> {
  const path = join(folder, INDEX_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    return indexSchema.parse(JSON.parse(text)).weight_map;
  } catch (error) {
    fail('safetensors.header', `${path} is not a weight index`, {
      location: { file: path },
      cause: error,
    });
  }
}

async function openSingle(folder: string, quantized?: Quantized): Promise<TensorReader> {
  try {
    return await openSafetensors(join(folder, SINGLE_FILE), quantized);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    fail('model.weights-missing', `${folder} has no ${SINGLE_FILE} and no ${INDEX_FILE}`, {
      location: { file: folder },
    });
  }
}

async function openShard(
  folder: string,
  file: string,
  quantized?: Quantized,
): Promise<TensorReader> {
  const path = join(folder, file);
  if (file !== basename(file))
    fail('safetensors.header', `the index points outside the folder, at ${file}`, {
      location: { file: join(folder, INDEX_FILE) },
    });
  try {
    return await openSafetensors(path, quantized);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    fail('model.weights-missing', `the index names ${file}, which is not in the folder`, {
      location: { file: path },
    });
  }
}

function owner(readers: Map<string, TensorReader>, file: string, tensor: string): TensorReader {
  const reader = readers.get(file)!;
  if (!reader.tensors.has(tensor))
    fail('model.tensor-missing', `the index says ${tensor} is in ${file}, but it is not`, {
      location: { file, tensor },
    });
  return reader;
}

function notInIndex(folder: string, tensor: string): never {
  fail('model.tensor-missing', `the weights in ${folder} have no tensor ${tensor}`, {
    location: { file: join(folder, INDEX_FILE), tensor },
  });
}
