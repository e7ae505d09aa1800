/**
 * A bundle as a LoRA adapter in the layout of PEFT, for a base that its user has already.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePeftAdapter, type LoraPair } from '../../../engine/checkpoint/peft.ts';
import { loadTarget } from '../../../catalog/targets/target.ts';
import { elements } from '../../../engine/model/config.ts';
import { openSafetensors } from '../../../weights/safetensors/reader.ts';
import type { TensorReader } from '../../../weights/encoding/encoding.ts';
import { fail } from '../../../problem/problem.ts';
import { drawHeldOut } from '../held-out.ts';
import { openCheckpoint } from '../../train/checkpoint.ts';
import { evaluateBundle } from '../evaluate-bundle.ts';
import type { PackageContext, Written } from '../package-context.ts';
import { serveInstructions, serveText } from './serve.ts';

const FACTOR_A = '.lora_A.weight';
const FACTOR_B = '.lora_B.weight';

/**
 * Writes the adapter, reads it back, and measures it on its base.
 *
 * @throws `export.adapter` when the checkpoint was trained in full; `export.check` when a factor does
 *   not come back as it was; the problems of `openCheckpoint` and of `evaluateBundle`.
 */
export async function packagePeft(context: PackageContext): Promise<Written> {
  const { configuration, inputs, output } = context;
  const checkpoint = await openCheckpoint(context.home, inputs.checkpoint);
  const { info, config, tokenizer, model } = checkpoint;
  if (info.lora === null)
    fail('export.adapter', `this checkpoint of ${info.base} was trained in full, without LoRA`);
  if (info.keepLayers !== undefined)
    fail(
      'export.adapter',
      `this checkpoint keeps ${info.keepLayers} layers of ${info.base}, with a head of its own: its adapter fits no base that others have`,
    );
  const { rank, alpha, dropout, targets } = info.lora;
  const { base } = configuration.trace;
  const baseName = base.source.startsWith('hf:') ? base.source.slice(3) : base.id;
  const file = inputs.checkpoint.path('best.safetensors');
  const tensors = await readPairs(file);
  await writePeftAdapter(output, { baseName, rank, alpha, dropout, targets, tensors });
  await checkAdapter(join(output, 'adapter_model.safetensors'), tensors);
  const heldOut = await drawHeldOut(inputs.dataset, configuration.heldOut);
  const evaluation = await evaluateBundle(context, model, checkpoint, heldOut);
  if (configuration.target === 'vllm')
    writeFileSync(
      join(output, 'SERVE.md'),
      serveText(
        configuration.name,
        serveInstructions({
          name: configuration.name,
          dtype: configuration.dtype,
          maxModelLength: Math.min(config.maxPositions, loadTarget('vllm').contextSize),
          chat: tokenizer.chatTemplate !== null,
          adapter: { base: baseName, rank },
        }),
      ),
    );
  return { encoding: 'float32', evaluation, summary: { adapterOf: base.id, rank } };
}

async function readPairs(file: string): Promise<LoraPair[]> {
  const reader = await openSafetensors(file);
  try {
    const modules = [...reader.tensors.keys()]
      .filter((name) => name.endsWith(FACTOR_A))
      .map((name) => name.slice(0, -FACTOR_A.length));
    const pairs: LoraPair[] = [];
    for (const module of modules)
      pairs.push({
        weight: `${module}.weight`,
        a: await read(reader, module + FACTOR_A),
        b: await read(reader, module + FACTOR_B),
      });
    return pairs;
  } finally {
    await reader.close();
  }
}

async function read(reader: TensorReader, name: string): Promise<Float32Array> {
  const { shape } = reader.tensors.get(name)!;
  const values = new Float32Array(elements([...shape]));
  await reader.read(name, values);
  return values;
}

/** Reads the adapter back: every factor as it was, under the name that PEFT looks for. */
async function checkAdapter(file: string, pairs: readonly LoraPair[]): Promise<void> {
  const reader = await openSafetensors(file);
  try {
    for (const { weight, a, b } of pairs) {
      const module = `base_model.model.${weight.replace(/\.weight$/, '')}`;
      for (const [name, wanted] of [
        [module + FACTOR_A, a],
        [module + FACTOR_B, b],
      ] as const) {
        const found = reader.tensors.has(name) ? await read(reader, name) : undefined;
        if (found === undefined || !wanted.every((value, at) => value === found[at]))
          fail('export.check', `${name} differs from the checkpoint`, {
            location: { tensor: name },
          });
      }
    }
  } finally {
    await reader.close();
  }
}
