/**
 * A bundle as a Hugging Face folder: what transformers and vLLM load.
 *
 * @module
 */
import { writeHuggingFace } from '../../../engine/checkpoint/huggingface/write.ts';
import { roundedBy } from '../../../weights/encoding/encoding.ts';
import { bfloat16, float16, float32 } from '../../../weights/encoding/floating-point.ts';
import { loadTarget } from '../../../catalog/targets/target.ts';
import type { PackageContext, Written } from '../package-context.ts';
import { packageFolder } from './model-folder.ts';
import { serveInstructions, serveText } from './serve.ts';

const encodings = { float32, bfloat16, float16 };

/** @throws As `packageFolder`. */
export function packageHuggingFace(context: PackageContext): Promise<Written> {
  const { name, dtype, target } = context.configuration;
  return packageFolder(context, {
    encoding: dtype,
    quantization: null,
    write: (folder, model) => writeHuggingFace(folder, { ...model, dtype }),
    asStored: ({ values }) => roundedBy(encodings[dtype], values),
    instructions({ config, tokenizer }) {
      if (target !== 'vllm') return null;
      const maxModelLength = Math.min(config.maxPositions, loadTarget(target).contextSize);
      const chat = tokenizer.chatTemplate !== null;
      return serveText(
        name,
        serveInstructions({ name, dtype, maxModelLength, chat, adapter: null }),
      );
    },
  });
}
