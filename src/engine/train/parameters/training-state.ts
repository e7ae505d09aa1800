/**
 * The state of training on disk: trainable parameters and moments as safetensors, the step and the
 * caller's notes in JSON. A folder appears only when it is complete, and is held against its manifest
 * before it is read.
 *
 * @module
 */
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';

import { openSafetensors } from '../../../weights/safetensors/reader.ts';
import { writeSafetensors } from '../../../weights/safetensors/writer.ts';
import { fail } from '../../../problem/problem.ts';
import type { AdamW, StateKind } from '../../optimizer/adamw.ts';
import { verifyManifest, writeManifest } from './state-manifest.ts';

/** File of each kept array; gradients are made again. */
const files = {
  values: 'trainable.safetensors',
  firstMoments: 'first-moments.safetensors',
  secondMoments: 'second-moments.safetensors',
} satisfies Partial<Record<StateKind, string>>;

type KeptKind = keyof typeof files;

const keptKinds = Object.keys(files) as KeptKind[];
const stepFile = 'step.json';

const stepSchema = z.strictObject({ steps: z.int().nonnegative(), notes: z.unknown() });

export function saveState(folder: string, optimizer: AdamW, notes: unknown): Promise<void> {
  return writeFolder(folder, async (partial) => {
    for (const kind of keptKinds) await write(partial, optimizer, kind);
    const text = `${JSON.stringify({ steps: optimizer.steps, notes })}\n`;
    await writeFile(join(partial, stepFile), text, { flush: true });
  });
}

/** @throws `checkpoint.damaged`, `checkpoint.mismatch` */
export async function restoreState(folder: string, optimizer: AdamW): Promise<unknown> {
  await verifyManifest(folder);
  const text = await readFile(join(folder, stepFile), 'utf8');
  const { steps, notes } = stepSchema.parse(JSON.parse(text));
  for (const kind of keptKinds) await read(folder, optimizer, kind);
  optimizer.steps = steps;
  return notes;
}

export const saveTrainable = (folder: string, optimizer: AdamW): Promise<void> =>
  writeFolder(folder, (partial) => write(partial, optimizer, 'values'));

/** @throws `checkpoint.damaged`, `checkpoint.mismatch` */
export async function restoreTrainable(folder: string, optimizer: AdamW): Promise<void> {
  await verifyManifest(folder);
  await read(folder, optimizer, 'values');
}

/** Reads the caller's notes alone. The folder is not verified. */
export async function readNotes(folder: string): Promise<unknown> {
  return stepSchema.parse(JSON.parse(await readFile(join(folder, stepFile), 'utf8'))).notes;
}

function write(folder: string, optimizer: AdamW, kind: KeptKind): Promise<void> {
  const tensors = optimizer.parameters.map(({ name, shape }) => ({
    name,
    shape,
    values: optimizer.view(kind, name),
  }));
  return writeSafetensors(join(folder, files[kind]), tensors, 'F32');
}

async function read(folder: string, optimizer: AdamW, kind: KeptKind): Promise<void> {
  const reader = await openSafetensors(join(folder, files[kind]));
  try {
    if (reader.tensors.size !== optimizer.parameters.length) mismatch(folder, files[kind]);
    for (const { name, shape } of optimizer.parameters) {
      if (reader.tensors.get(name)?.shape.join() !== shape.join()) mismatch(folder, name);
      await reader.read(name, optimizer.view(kind, name));
    }
  } finally {
    await reader.close();
  }
}

function mismatch(folder: string, what: string): never {
  fail('checkpoint.mismatch', `${folder} was saved by another model or method: ${what} differs`);
}

/**
 * Makes a folder of what `fill` writes, with a manifest, whole or not at all. One of the same name is
 * replaced: it can only be from a run that is being repeated.
 */
export async function writeFolder(
  folder: string,
  fill: (partial: string) => Promise<void>,
): Promise<void> {
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  try {
    await fill(partial);
    await writeManifest(partial);
  } catch (error) {
    // On a full disk, half a checkpoint is in the way of all that follows.
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
  await rm(folder, { recursive: true, force: true });
  await rename(partial, folder);
  await sync(dirname(folder));
}

/** So that the rename survives a power failure. */
async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
