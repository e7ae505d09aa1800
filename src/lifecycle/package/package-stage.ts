/**
 * Stage 7, package: a checkpoint becomes an export bundle. The bundle is checked by loading it as
 * its users will, and measured as it will be shipped.
 *
 * @module
 */
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parameterCount } from '../../engine/model/config.ts';
import type { ArtifactFile } from '../../ledger/artifacts.ts';
import { canonicalJson, sha256 } from '../../ledger/canonical-json.ts';
import { hashFile } from '../../ledger/objects/hash-file.ts';
import { cardOf } from '../normalize/dataset.ts';
import { listFiles } from '../stage/run-stage.ts';
import type { Stage } from '../stage/stage.ts';
import { openCheckpoint } from '../train/checkpoint.ts';
import { askedConsumers } from './acceptance/asked-consumers.ts';
import { MANIFEST, type BundleFormat } from './bundle.ts';
import { CHECKSUMS, checksumsOf } from './checksums.ts';
import { modelCard } from './model-card.ts';
import type { PackageConfiguration, PackageContext, Written } from './package-context.ts';
import { CROISSANT, croissantOf } from './provenance/croissant.ts';
import { ML_BOM, mlBomOf } from './provenance/ml-bom.ts';
import { PROVENANCE, provenanceOf } from './provenance/statement.ts';
import { packageGguf } from './formats/gguf-bundle.ts';
import { packageHuggingFace } from './formats/huggingface-bundle.ts';
import { packageMlx } from './formats/mlx-bundle.ts';
import { packageOllama } from './formats/ollama/ollama-bundle.ts';
import { packageOnnx } from './formats/onnx-bundle.ts';
import { packagePeft } from './formats/peft-bundle.ts';

const writers: Record<BundleFormat, (context: PackageContext) => Promise<Written>> = {
  huggingface: packageHuggingFace,
  peft: packagePeft,
  gguf: packageGguf,
  ollama: packageOllama,
  mlx: packageMlx,
  onnx: packageOnnx,
};

export const packageStage: Stage<PackageConfiguration, 'checkpoint' | 'dataset'> = {
  name: 'package',
  produces: 'export-bundle',
  version: '18',
  async run(context) {
    const { configuration, inputs, output, home } = context;
    const { name, format, target, trace } = configuration;
    const { info, config } = await openCheckpoint(home, inputs.checkpoint);
    const { encoding, evaluation, summary } = await writers[format](context);
    const manifest = {
      schema: 1 as const,
      name,
      format,
      target,
      encoding,
      parameters: parameterCount(config),
      config,
      trace,
      evaluation,
      consumers: askedConsumers(format, target),
    };
    const dataset = cardOf(inputs.dataset);
    const adapted = info.lora === null ? info.method : `LoRA of rank ${info.lora.rank}`;
    const method =
      info.keepLayers === undefined
        ? adapted
        : `${adapted} on the lowest ${info.keepLayers} layers, the head made to fit them`;
    const facts = { manifest, dataset, method, steps: info.bestStep };
    const { materials } = configuration;
    const write = (path: string, text: string): ArtifactFile => {
      writeFileSync(join(output, path), text);
      return { path, sha256: sha256(text), bytes: Buffer.byteLength(text) };
    };
    const writeJson = (path: string, value: unknown) => write(path, `${canonicalJson(value)}\n`);
    const parts = await describeFiles(output);
    const files = [
      ...parts,
      write('README.md', modelCard(facts)),
      writeJson(ML_BOM, mlBomOf({ ...facts, materials, files: parts })),
      writeJson(CROISSANT, await croissantOf(name, inputs.dataset)),
    ].sort((a, b) => (a.path < b.path ? -1 : 1));
    const subjects = [...files, writeJson(MANIFEST, { ...manifest, files })];
    const statement = provenanceOf(configuration, subjects, packageStage.version);
    write(CHECKSUMS, checksumsOf([...subjects, writeJson(PROVENANCE, statement)]));
    const [score] = evaluation?.tuned ?? [];
    return {
      name,
      format,
      target,
      encoding,
      ...(score && { metric: score.name, score: score.value }),
      ...summary,
    };
  },
};

const describeFiles = (folder: string): Promise<ArtifactFile[]> =>
  Promise.all(
    listFiles(folder).map(async (path) => ({
      path,
      sha256: await hashFile(join(folder, path)),
      bytes: statSync(join(folder, path)).size,
    })),
  );
