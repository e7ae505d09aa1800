/**
 * Small text files of a model folder, some of which need not be there.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import { fail } from '../../../problem/problem.ts';

/** Null when there is no such file. */
export async function readOptional(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Null when there is no such file; problem `model.config` when it is not JSON. */
export async function readJson(path: string): Promise<unknown> {
  const text = await readOptional(path);
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    fail('model.config', `${path} is not JSON`, { location: { file: path }, cause: error });
  }
}
