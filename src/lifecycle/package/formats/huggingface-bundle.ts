/**
 * A bundle as a Hugging Face folder: what transformers, vLLM, SGLang and Text Generation Inference load.
 *
 * @module
 */
import { loadTarget } from '../../../catalog/targets/target.ts';
import { throughFp8, writeFp8 } from '../../../engine/checkpoint/fp8/write.ts';
import { writeHuggingFace } from '../../../engine/checkpoint/huggingface/write.ts';
import { fp8Form } from '../../../weights/fp8/fp8.ts';
import { roundedBy } from '../../../weights/encoding/encoding.ts';
import { bfloat16, float16, float32 } from '../../../weights/encoding/floating-point.ts';
import type { PackageContext, Written } from '../package-context.ts';
import { packageFolder, type FolderKind } from './model-folder.ts';
import {
  serveInstructions,
  serveText,
  sglangInstructions,
  tgiInstructions,
  type ServeInstructions,
  type ServeSettings,
} from './serve.ts';

const encodings = { float32, bfloat16, float16 };

const instructionsFor: Record<string, (settings: ServeSettings) => ServeInstructions> = {
  vllm: serveInstructions,
  sglang: sglangInstructions,
  tgi: tgiInstructions,
};

/** @throws As `packageFolder`. */
export function packageHuggingFace(context: PackageContext): Promise<Written> {
  const { name, dtype, target } = context.configuration;
  return packageFolder(context, {
    ...storing(dtype),
    encoding: dtype,
    instructions({ config, tokenizer }) {
      const maxModelLength = Math.min(config.maxPositions, loadTarget(target).contextSize);
      const chat = tokenizer.chatTemplate !== null;
      // What computes with fp8 keeps the rest in bfloat16.
      const computed = dtype === 'fp8' ? 'bfloat16' : dtype;
      const settings = { name, dtype: computed, maxModelLength, chat, adapter: null };
      return serveText(name, instructionsFor[target](settings));
    },
  });
}

/** How the weights are written, and what must come back. */
function storing(
  dtype: PackageContext['configuration']['dtype'],
): Pick<FolderKind, 'quantization' | 'write' | 'asStored'> {
  if (dtype === 'fp8')
    return {
      quantization: fp8Form,
      write: (folder, model) => writeFp8(folder, model),
      asStored: throughFp8,
    };
  return {
    quantization: null,
    write: (folder, model) => writeHuggingFace(folder, { ...model, dtype }),
    asStored: ({ values }, from, to) => roundedBy(encodings[dtype], values.subarray(from, to)),
  };
}
