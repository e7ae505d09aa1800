/**
 * Measures one decoder graph in ONNX Runtime, as `measure.ts` does a GGUF file in llama.cpp.
 *
 * @module
 */
import type { StoredExample } from '../../../engine/tokenizer/token-set.ts';
import { OnnxDecoder } from '../../../runtimes/onnx/decoder.ts';
import { likeliest, scoreExamples } from '../../../runtimes/onnx/score.ts';
import { itemLosses, WRITTEN_TOKENS, type Measured } from './measure.ts';

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
    const started = performance.now();
    const scores = await scoreExamples(model, examples, signal);
    const seconds = (performance.now() - started) / 1000;
    const read = examples.reduce((total, { ids }) => total + ids.length, 0);
    return {
      losses: itemLosses(examples, scores),
      speed: {
        readTokensPerSecond: Math.round(read / seconds),
        writeTokensPerSecond: await writingSpeed(model, examples[0].ids.subarray(0, 8)),
      },
    };
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
