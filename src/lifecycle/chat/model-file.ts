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
import { allocateWeights, type Weights } from '../../engine/model/weights.ts';
import type { TokenizerFiles } from '../../engine/tokenizer/files.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { fail } from '../../problem/problem.ts';
import { decisionOf } from '../package/optimize/choose.ts';
import { manifestOf } from '../package/bundle.ts';
import { openCheckpoint } from '../train/checkpoint.ts';

/** A model as llama.cpp and a conversation need it. The file stays where it is. */
export interface ModelFile {
  file: string;
  config: ModelConfig;
  tokenizer: TokenizerFiles;
  /** Record schema that it was trained on, such as `chat`. */
  records: string;
}

interface Loadable {
  config: ModelConfig;
  tokenizer: TokenizerFiles;
  readWeights(into: Weights): Promise<void>;
}

/**
 * Finds the GGUF file of an artifact, or writes it into the cache.
 *
 * @throws `artifact.unknown` when the artifact holds no model; the problems of `openCheckpoint` and
 *   `openModel`.
 */
export async function modelFileOf(ledger: Ledger, artifact: Artifact): Promise<ModelFile> {
  const checkpoint =
    artifact.kind === 'export-bundle' ? ledger.artifacts.inputs(artifact).checkpoint : artifact;
  if (checkpoint.kind !== 'checkpoint-set')
    fail('artifact.unknown', `artifact ${artifact.id.slice(0, 12)} is a ${artifact.kind}`, {
      fix: 'Give the id of a checkpoint set or an export bundle.',
    });
  const trained = await openCheckpoint(ledger.home, checkpoint);
  const { config, tokenizer, info } = trained;
  const common = { config, tokenizer, records: info.datasetSchema };
  const format = artifact.kind === 'export-bundle' ? manifestOf(artifact).format : null;
  if (format === 'gguf') return { ...common, file: artifact.path(decisionOf(artifact).file) };
  const folder = join(ledger.home, 'cache', 'gguf');
  const file = join(folder, `${artifact.id}.gguf`);
  if (existsSync(file)) return { ...common, file };
  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(join(folder, 'writing-'));
  try {
    const source = format === 'huggingface' ? await bundled(artifact, scratch) : trained;
    await convert(source, join(scratch, 'model.gguf'), artifact.id.slice(0, 12));
    renameSync(join(scratch, 'model.gguf'), file);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return { ...common, file };
}

/** Opens what a bundle ships, rounding included, rather than the checkpoint it was made from. */
function bundled(bundle: Artifact, scratch: string): Promise<Loadable> {
  const folder = join(scratch, 'bundle');
  bundle.materialize(folder);
  return openModel(folder);
}

async function convert(source: Loadable, file: string, name: string): Promise<void> {
  const { config, tokenizer } = source;
  const weights = allocateWeights(config);
  await source.readWeights(weights);
  await writeGguf(file, { config, weights, tokenizer, name, type: 'F16' });
}
