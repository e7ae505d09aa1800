/**
 * Measures one decoder graph in ONNX Runtime, as `measure.ts` does a GGUF file in llama.cpp.
 *
 * @module
 */
import type { StoredExample } from '../../../engine/tokenizer/token-set.ts';
import { OnnxDecoder } from '../../../runtimes/onnx/decoder.ts';
import { likeliest, scoreExamples } from '../../../runtimes/onnx/score.ts';
import { measureLoaded, WRITTEN_TOKENS, type Measured } from './measure.ts';

/**
 * Measures a graph.
 *
 * @throws The problems of `OnnxDecoder.open`; the reason of the signal.
 */
export async function measureOnnx(
  { signal }: { signal: AbortSignal },
  { file, examples }: { file: string; examples: readonly StoredExample[] },
): Promise<Measured> {
  const model = await OnnxDecoder.open(file);
  try {
    const loaded = {
      score: () => scoreExamples(model, examples, signal),
      writingSpeed: (prompt: Int32Array) => writingSpeed(model, prompt),
    };
    return await measureLoaded(loaded, examples);
  } finally {
    await model.close();
  }
}

async function writingSpeed(model: OnnxDecoder, prompt: Int32Array): Promise<number> {
  model.restart();
  let next = likeliest(await model.read(prompt, 1));
  const started = performance.now();
  for (let written = 0; written < WRITTEN_TOKENS; written++)
    next = likeliest(await model.read([next], 1));
  return Math.round(WRITTEN_TOKENS / ((performance.now() - started) / 1000));
}
