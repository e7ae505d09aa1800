/**
 * What PyTorch is given to start from: weights as a Hugging Face folder and the starting adapter as a
 * safetensors file, written by the code that the embedded engine starts from, so that both begin with
 * the same bits. They lie in the home by the digest of what they are made of, and are written once.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { link, copyFile, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { join } from 'node:path';
import { configJson } from '../../engine/checkpoint/huggingface/write-config.ts';
import { namedTensors } from '../../engine/checkpoint/named-tensors.ts';
import { elements, type ModelConfig } from '../../engine/model/config.ts';
import { withWeights } from '../../engine/model/weights.ts';
import { fillStartingAdapters } from '../../engine/train/parameters/starting-adapters.ts';
import { trainableParameters } from '../../engine/train/parameters/trainable-parameters.ts';
import { digest } from '../../ledger/canonical-json.ts';
import { asDtype, writeSafetensors, writeShards } from '../../weights/safetensors/writer.ts';
import { loadModel } from '../embedded/load-model.ts';
import type { Job, ModelReference } from '../protocol.ts';
import { methodOf, type TrainPlan } from '../train-plan.ts';
import type { TorchSettings } from './settings.ts';

/** Raised when what is written changes. */
const version = 1;

/**
 * Gives a job as the worker takes it.
 *
 * @throws The problems of `loadModel`, and of a full disk.
 */
export async function prepareJob<J extends Job>(
  home: string,
  settings: TorchSettings,
  job: J,
): Promise<J> {
  switch (job.kind) {
    case 'train':
    case 'probe': {
      const { config } = await loadModel(job.base);
      const base = await asFolder(home, job.base);
      const adapter = await startingAdapter(home, config, job.plan);
      return { ...job, base, adapter, torch: settings };
    }
    case 'score':
    case 'choose':
    case 'generate':
      return { ...job, model: await asFolder(home, job.model), torch: settings };
    case 'calibrate':
    case 'states':
    case 'importance':
    case 'fit-head':
      return job;
  }
}

/**
 * Gives a reference whose model, or the base of whose adapter, is a Hugging Face folder. A whole model
 * that was trained becomes a folder of its own.
 */
async function asFolder(home: string, reference: ModelReference): Promise<ModelReference> {
  switch (reference.kind) {
    case 'scratch':
      return written(home, { ...reference }, reference);
    case 'pretrained': {
      if ((await stat(reference.path)).isDirectory()) return reference;
      return written(home, { kind: 'file', sha256: await digestOf(reference.path) }, reference);
    }
    case 'pruned': {
      // The map is of one base and its layers; without one only shapes count.
      const { config } = await loadModel(reference);
      const sha256 = reference.map === null ? null : await digestOf(reference.map);
      return written(home, { kind: 'pruned', config, sha256 }, reference);
    }
    case 'trained': {
      if (reference.lora !== null)
        return { ...reference, base: await asFolder(home, reference.base) };
      const { config } = await loadModel(reference.base);
      const sha256 = await digestOf(reference.weights);
      return inFolder(home, { kind: 'trained', config, sha256 }, config, (folder) =>
        placeFile(reference.weights, join(folder, 'model.safetensors')),
      );
    }
  }
}

/** Writes the weights of a reference in fp32, as they are in the embedded engine. */
async function written(
  home: string,
  identity: object,
  reference: ModelReference,
): Promise<ModelReference> {
  const model = await loadModel(reference);
  const { config } = model;
  return inFolder(home, identity, config, (folder) =>
    withWeights(model, (weights) =>
      writeShards(folder, asDtype(namedTensors(config, weights), 'F32')),
    ),
  );
}

async function inFolder(
  home: string,
  identity: object,
  config: ModelConfig,
  write: (folder: string) => Promise<unknown>,
): Promise<ModelReference> {
  const path = await once(home, { version, ...identity }, async (folder) => {
    const json = JSON.stringify(configJson(config, 'float32'), null, 2);
    await writeFile(join(folder, 'config.json'), `${json}\n`);
    await write(folder);
  });
  return { kind: 'pretrained', path };
}

/** Names the file of the adapter that training starts from; null in full fine-tuning. */
async function startingAdapter(
  home: string,
  config: ModelConfig,
  plan: TrainPlan,
): Promise<string | null> {
  if (plan.lora === null) return null;
  const { lora, seed } = plan;
  const file = 'adapter.safetensors';
  const folder = await once(home, { version, kind: 'adapter', config, lora, seed }, (made) => {
    const parameters = trainableParameters(config, methodOf(plan));
    const values = new Map(
      parameters.map(({ name, shape }) => [name, new Float32Array(elements(shape))]),
    );
    fillStartingAdapters(parameters, seed, (name) => values.get(name) as Float32Array);
    const tensors = parameters.map(({ name, shape }) => ({
      name,
      shape,
      values: values.get(name) as Float32Array,
    }));
    return writeSafetensors(join(made, file), tensors, 'F32');
  });
  return join(folder, file);
}

/** Makes a folder of the home by what it is made of, whole or not at all; one that is there is left. */
async function once(
  home: string,
  identity: object,
  make: (folder: string) => Promise<unknown>,
): Promise<string> {
  const folder = join(startsFolder(home), digest(identity));
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${process.pid}.part`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  try {
    await make(partial);
    await rename(partial, folder).catch((error: unknown) => {
      // Another process was first, with the same bytes.
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return folder;
}

/** Where starting weights and adapters lie; all of it can be made again. */
export const startsFolder = (home: string): string => join(home, 'runtimes', 'starts');

/** Takes no second copy of the bytes where the file system can share them. */
async function placeFile(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to));
}

const digests = new Map<string, string>();

/** A file of this process's time has one digest as long as its size and time stay. */
async function digestOf(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  const seen = `${path}\n${size}\n${mtimeMs}`;
  const known = digests.get(seen);
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  const found = hash.digest('hex');
  digests.set(seen, found);
  return found;
}
