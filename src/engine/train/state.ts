/**
 * The state of training on disk: trainable parameters and moments as safetensors, the step in JSON.
 * A folder appears only when it is complete.
 *
 * @module
 */
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';

import { openSafetensors } from '../../formats/safetensors/reader.ts';
import { writeSafetensors } from '../../formats/safetensors/writer.ts';
import { fail } from '../../problem/problem.ts';
import type { AdamW, StateKind } from '../optimizer/adamw.ts';

/** File of each kept array; gradients are made again. */
const files: readonly [kind: StateKind, file: string][] = [
  ['values', 'trainable.safetensors'],
  ['firstMoments', 'first-moments.safetensors'],
  ['secondMoments', 'second-moments.safetensors'],
];
const stepFile = 'step.json';

const stepSchema = z.strictObject({ steps: z.int().nonnegative() });

export async function saveState(folder: string, optimizer: AdamW): Promise<void> {
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  for (const [kind, file] of files) {
    const tensors = optimizer.parameters.map(({ name, shape }) => ({
      name,
      shape: [...shape],
      values: optimizer.view(kind, name),
    }));
    await writeSafetensors(join(partial, file), tensors, 'F32');
  }
  await writeFile(join(partial, stepFile), `${JSON.stringify({ steps: optimizer.steps })}\n`, {
    flush: true,
  });
  await rename(partial, folder);
  await syncFolder(dirname(folder));
}

export async function restoreState(folder: string, optimizer: AdamW): Promise<void> {
  const text = await readFile(join(folder, stepFile), 'utf8');
  const { steps } = stepSchema.parse(JSON.parse(text));
  for (const [kind, file] of files) {
    const reader = await openSafetensors(join(folder, file));
    try {
      if (reader.tensors.size !== optimizer.parameters.length) mismatch(folder, file);
      for (const { name, shape } of optimizer.parameters) {
        if (reader.tensors.get(name)?.shape.join() !== shape.join()) mismatch(folder, name);
        await reader.read(name, optimizer.view(kind, name));
      }
    } finally {
      await reader.close();
    }
  }
  optimizer.steps = steps;
}

function mismatch(folder: string, what: string): never {
  fail('checkpoint.mismatch', `${folder} was saved by another model or method: ${what} differs`);
}

/** So that the rename survives a power failure. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
