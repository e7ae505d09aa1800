/**
 * Writes a LoRA adapter in the layout of PEFT, for `PeftModel.from_pretrained` and vLLM.
 *
 * @module
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NamedTensor } from '../../weights/encoding/encoding.ts';
import { writeSafetensors } from '../../weights/safetensors/writer.ts';

export interface PeftAdapter {
  /** Hub name or path of the base model, as its user will load it. */
  baseName: string;
  rank: number;
  alpha: number;
  dropout: number;
  /** Module names, for example `q_proj`. */
  targets: readonly string[];
  tensors: readonly LoraPair[];
}

/** The two factors of one module: the update of its weight is alpha / rank · B · A. */
export interface LoraPair {
  /** The weight it adds to, for example `model.layers.0.self_attn.q_proj.weight`. */
  weight: string;
  /** [rank, in], row-major. */
  a: Float32Array;
  /** [out, rank], row-major. */
  b: Float32Array;
}

/** Writes into `folder`, which is made if need be. Returns the names of the files, sorted. */
export async function writePeftAdapter(folder: string, adapter: PeftAdapter): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const tensors = adapter.tensors.flatMap((pair) => factors(pair, adapter.rank));
  await writeSafetensors(join(folder, 'adapter_model.safetensors'), tensors, 'F32');
  const config = {
    base_model_name_or_path: adapter.baseName,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    lora_alpha: adapter.alpha,
    lora_dropout: adapter.dropout,
    modules_to_save: null,
    peft_type: 'LORA',
    r: adapter.rank,
    target_modules: [...adapter.targets].sort(),
    task_type: 'CAUSAL_LM',
    use_dora: false,
    use_rslora: false,
  };
  const text = `${JSON.stringify(config, null, 2)}\n`;
  await writeFile(join(folder, 'adapter_config.json'), text, { flush: true });
  return ['adapter_config.json', 'adapter_model.safetensors'];
}

function factors({ weight, a, b }: LoraPair, rank: number): NamedTensor[] {
  const module = `base_model.model.${weight.replace(/\.weight$/, '')}`;
  return [
    { name: `${module}.lora_A.weight`, shape: [rank, a.length / rank], values: a },
    { name: `${module}.lora_B.weight`, shape: [b.length / rank, rank], values: b },
  ];
}
