/**
 * A checkpoint or a bundle as a GGUF file that llama.cpp can run, kept in the home's cache.
 *
 * @module
 */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeGguf } from '../../engine/checkpoint/gguf/write.ts';
import { openModel } from '../../engine/checkpoint/open-model.ts';
import type { ModelConfig } from '../../engine/model/config.ts';
import { withWeights, type OpenWeights } from '../../engine/model/weights.ts';
import type { TokenizerFiles } from '../../engine/tokenizer/files.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { fail } from '../../problem/problem.ts';
import { decisionOf } from '../package/optimize/choose.ts';
import { isModelFolder, manifestOf } from '../package/bundle.ts';
import { openCheckpoint, type OpenCheckpoint } from '../train/checkpoint.ts';
import { loadModel } from '../../runtimes/embedded/load-model.ts';

/** A model as llama.cpp and a conversation need it. The file stays where it is. */
export interface ModelFile {
  file: string;
  config: ModelConfig;
  tokenizer: TokenizerFiles;
  /** Record schema that it was trained on, such as `chat`; null where that is not known. */
  records: string | null;
}

interface Loadable {
  config: ModelConfig;
  tokenizer: TokenizerFiles;
  openWeights(): Promise<OpenWeights>;
}

/**
 * Finds the GGUF file of an artifact, or writes it into the cache.
 *
 * @throws `artifact.unknown` when the artifact holds no model; the problems of `openCheckpoint` and
 *   `openModel`.
 */
export async function modelFileOf(ledger: Ledger, artifact: Artifact): Promise<ModelFile> {
  const trained = await openCheckpoint(ledger.home, checkpointOf(ledger, artifact));
  const format = artifact.kind === 'export-bundle' ? manifestOf(artifact).format : null;
  if (format === 'gguf' || format === 'ollama')
    return { ...commonOf(trained), file: artifact.path(decisionOf(artifact).file) };
  const source = (scratch: string): Loadable | Promise<Loadable> =>
    format !== null && isModelFolder(format) ? bundled(artifact, scratch) : trained;
  return { ...commonOf(trained), file: await cachedGguf(ledger.home, artifact.id, source) };
}

/**
 * Does the same for the model that an artifact was trained from, as it was before.
 *
 * @throws As `modelFileOf`.
 */
export async function baseFileOf(ledger: Ledger, artifact: Artifact): Promise<ModelFile> {
  const checkpoint = checkpointOf(ledger, artifact);
  const { base, tokenizer, ...trained } = await openCheckpoint(ledger.home, checkpoint);
  const source = async (): Promise<Loadable> => ({ ...(await loadModel(base)), tokenizer });
  const file = await cachedGguf(ledger.home, `${checkpoint.id}-base`, source);
  return { ...commonOf({ ...trained, tokenizer }), file };
}

const commonOf = ({
  config,
  tokenizer,
  info,
}: Pick<OpenCheckpoint, 'config' | 'tokenizer' | 'info'>) => ({
  config,
  tokenizer,
  records: info.datasetSchema,
});

function checkpointOf(ledger: Ledger, artifact: Artifact): Artifact {
  const checkpoint =
    artifact.kind === 'export-bundle' ? ledger.artifacts.inputs(artifact).checkpoint : artifact;
  if (checkpoint.kind !== 'checkpoint-set')
    fail('artifact.unknown', `artifact ${artifact.id.slice(0, 12)} is a ${artifact.kind}`, {
      fix: 'Give the id of a checkpoint set or an export bundle.',
    });
  return checkpoint;
}

/** The GGUF file of that name in a home's cache; written from what is loaded where it is not there. */
export async function cachedGguf(
  home: string,
  name: string,
  source: (scratch: string) => Loadable | Promise<Loadable>,
): Promise<string> {
  const folder = join(home, 'cache', 'gguf');
  const file = join(folder, `${name}.gguf`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(join(folder, 'writing-'));
  try {
    await convert(await source(scratch), join(scratch, 'model.gguf'), name.slice(0, 12));
    renameSync(join(scratch, 'model.gguf'), file);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return file;
}

/** Opens what a bundle ships, rounding included, rather than the checkpoint it was made from. */
function bundled(bundle: Artifact, scratch: string): Promise<Loadable> {
  const folder = join(scratch, 'bundle');
  bundle.materialize(folder);
  return openModel(folder);
}

async function convert(source: Loadable, file: string, name: string): Promise<void> {
  const { config, tokenizer } = source;
  await withWeights(source, (weights) =>
    writeGguf(file, { config, weights, tokenizer, name, type: 'F16' }),
  );
}
