/**
 * Folders in fp8 as compressed-tensors and transformers read them; BREWSLM_PYTHON has both. vLLM
 * computes with them in eight bits, for which a processor has no kernel: that was not exercised.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { writeFp8 } from '../../../src/engine/checkpoint/fp8/write.ts';
import { writeHuggingFace } from '../../../src/engine/checkpoint/huggingface/write.ts';
import type { ModelConfig } from '../../../src/engine/model/config.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { tinyModel } from '../../support/models/tiny-model.ts';

const python = process.env.BREWSLM_PYTHON;
if (!python) console.log('NOT EXERCISED: fp8 in compressed-tensors, whose Python is not here');
const script = fileURLToPath(new URL('judge.py', import.meta.url));
const home = temporaryFolder();

const families: Record<string, Partial<ModelConfig>> = {
  llama: {},
  qwen2: { architecture: 'qwen2', qkvBias: true, tieEmbeddings: false },
  qwen3: { architecture: 'qwen3', qkNorm: true },
};

describe.runIf(python)('fp8', () => {
  it.each(Object.keys(families))(
    '%s: bytes of compressed-tensors, loaded by transformers',
    async (name) => {
      const tiny = tinyModel(families[name]);
      // A row of zeros has no largest weight.
      tiny.weights.get('model.layers.0.mlp.up_proj.weight')!.fill(0, 0, 64);
      const [written, plain] = [join(home, `${name}-fp8`), join(home, name)];
      await writeFp8(written, tiny);
      await writeHuggingFace(plain, { ...tiny, dtype: 'bfloat16' });
      const said = execFileSync(python!, [script, written, plain], { encoding: 'utf8' });
      const judged = JSON.parse(said.trim().split('\n').at(-1)!) as Record<string, number>;
      console.log(`${name}: ${said.trim()}`);
      expect(judged.matrices).toBe(14);
      expect(Math.abs(judged.fp8 / judged.plain - 1)).toBeLessThan(0.1);
    },
  );
});
