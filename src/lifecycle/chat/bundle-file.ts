/**
 * An export's folder, wherever it lies, as a GGUF file that llama.cpp can run.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openModel } from '../../engine/checkpoint/open-model.ts';
import { fail, ProblemError } from '../../problem/problem.ts';
import { isModelFolder, MANIFEST, type BundleManifest } from '../package/bundle.ts';
import { checkBundleFolder } from '../package/checksums.ts';
import { DECISION, type DecisionTable } from '../package/optimize/choose.ts';
import { cachedGguf, type ModelFile } from './model-file.ts';

export interface BundleFile extends ModelFile {
  /** As the manifest names it. */
  name: string;
  /** Digest of the list of its checksums. */
  sha256: string;
}

/**
 * Finds the model of a bundle whose files are as they were exported. One that is no GGUF is written as
 * such into the cache of the home.
 *
 * @throws `bundle.none`, `bundle.list`, `bundle.changed`, `bundle.missing`, `bundle.added`;
 *   `serve.format` for a bundle that holds no whole model; the problems of `openModel`; the reason of the
 *   signal.
 */
export async function bundleFile(
  home: string,
  folder: string,
  signal: AbortSignal,
): Promise<BundleFile> {
  const { sha256, problems } = await checkBundleFolder(folder, () => {}, signal);
  if (problems.length > 0) throw new ProblemError(problems[0]);
  const manifest = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')) as BundleManifest;
  const { name, format } = manifest;
  const gguf = chosenGguf(folder, manifest);
  if (!isModelFolder(format) && gguf === undefined)
    fail('serve.format', `a bundle of format ${format} holds no model that can be served`);
  const whole = gguf === undefined ? folder : join(folder, gguf);
  const source = await openModel(whole);
  const file = gguf === undefined ? await cachedGguf(home, sha256, () => source) : whole;
  const { config, tokenizer } = source;
  return { name, sha256, file, config, tokenizer, records: null };
}

/** The GGUF file of a bundle, of several the one that was chosen; undefined where there is none. */
function chosenGguf(folder: string, { files }: BundleManifest): string | undefined {
  const paths = files.map(({ path }) => path).filter((path) => path.endsWith('.gguf'));
  if (paths.length < 2) return paths.at(0);
  return (JSON.parse(readFileSync(join(folder, DECISION), 'utf8')) as DecisionTable).file;
}
