/**
 * Time and memory of writing a model in each format, against what the format's own users convert with:
 * transformers, llama.cpp's script and quantizer, mlx-lm. All start from the same Hugging Face folder in
 * bfloat16 with random weights, llama.cpp's quantizer from its own F16 file; each is a process of its own,
 * counted from its start to its end. They take turns. llama.cpp's quantizer has one thread, as ours has.
 *
 * Run: SMOLLM2=model.gguf PYTHON=python CONVERT=convert_hf_to_gguf.py QUANTIZE=llama-quantize
 *   [MLX_PYTHON=python] node bench/export/run.mjs [shape] [rounds] [--save]
 * where the tokenizer is SmolLM2's, PYTHON has test/interop/requirements.txt, MLX_PYTHON that of
 * test/interop/mlx, and CONVERT and QUANTIZE are of a llama.cpp that was built here. A contestant that is
 * not named is left out.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { openModel } from '../../dist/engine/checkpoint/open-model.js';
import { writeHuggingFace } from '../../dist/engine/checkpoint/huggingface/write.js';
import { initialWeights } from '../../dist/engine/model/init.js';
import { withWeights } from '../../dist/engine/model/weights.js';
import { saveWhereAsked, words } from '../save.mjs';
import { shapes } from '../shapes.mjs';

const name = words[0] ?? '1b';
const rounds = Number(words[1] ?? 3);
const { SMOLLM2, PYTHON, MLX_PYTHON, CONVERT, QUANTIZE } = process.env;
if (SMOLLM2 === undefined) throw new Error('SMOLLM2: a GGUF file of SmolLM2, for its tokenizer');
const ours = fileURLToPath(new URL('ours.mjs', import.meta.url));
const work = mkdtempSync(join(process.env.TMPDIR ?? tmpdir(), 'bench-export-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
const base = join(work, 'base');
const whole = join(work, 'f16.gguf');

const saved = `import sys, torch
from transformers import AutoModelForCausalLM, AutoTokenizer
model = AutoModelForCausalLM.from_pretrained(sys.argv[1], dtype=torch.bfloat16)
model.save_pretrained(sys.argv[2])
AutoTokenizer.from_pretrained(sys.argv[1]).save_pretrained(sys.argv[2])`;

/** What each format's users convert with: a command line by the place to write to; null where it is not here. */
const peers = {
  safetensors: PYTHON && ((to) => [PYTHON, '-c', saved, base, to]),
  'gguf-f16':
    PYTHON && CONVERT && ((to) => [PYTHON, CONVERT, base, '--outfile', to, '--outtype', 'f16']),
  ...Object.fromEntries(
    ['Q8_0', 'Q6_K', 'Q5_K_M', 'Q4_K_M', 'Q4_0', 'IQ4_XS'].map((type) => [
      `gguf-${type.toLowerCase()}`,
      QUANTIZE && ((to) => [QUANTIZE, whole, to, type, '1']),
    ]),
  ),
  'mlx-4bit':
    MLX_PYTHON &&
    ((to) => [MLX_PYTHON, '-m', 'mlx_lm', 'convert', '--hf-path', base, '--mlx-path', to, '-q']),
};

/** Seconds that a command takes, and the most memory that it had for itself (anonymous pages), in MiB. */
async function run([program, ...args]) {
  const began = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => (said = `${said}${text}`.slice(-2000)));
  let most = 0;
  const look = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      most = Math.max(most, Number(/RssAnon:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    } catch {
      // It has ended.
    }
  }, 20);
  const [code] = await once(child, 'exit');
  clearInterval(look);
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${said}`);
  return { seconds: (performance.now() - began) / 1000, most };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const { tokenizer, config } = await openModel(SMOLLM2);
const shape = { ...config, ...shapes[name] };
await withWeights({ config: shape, openWeights: async () => initialWeights(shape, 1) }, (weights) =>
  writeHuggingFace(base, { config: shape, weights, tokenizer, dtype: 'bfloat16' }),
);
if (QUANTIZE) await run([process.execPath, ours, 'gguf-f16', base, whole]);

const rows = [];
for (const [format, peer] of Object.entries(peers)) {
  const contestants = {
    brewslm: (to) => [process.execPath, ours, format, base, to],
    ...(peer && { peer }),
  };
  const taken = Object.fromEntries(Object.keys(contestants).map((who) => [who, []]));
  for (let round = 0; round < rounds; round++)
    for (const [who, command] of Object.entries(contestants)) {
      const to = join(work, format.startsWith('gguf') ? 'written.gguf' : 'written');
      taken[who].push(await run(command(to)));
      if (!existsSync(to)) throw new Error(`${who} wrote no ${format}`);
      rmSync(to, { recursive: true });
    }
  const row = { shape: name, format };
  for (const [who, times] of Object.entries(taken)) {
    row[`${who}Seconds`] = Number(median(times.map(({ seconds }) => seconds)).toFixed(1));
    row[`${who}MiB`] = Math.round(Math.max(...times.map(({ most }) => most)));
  }
  if (peer) row.ratio = Number((row.peerSeconds / row.brewslmSeconds).toFixed(2));
  console.log(JSON.stringify(row));
  rows.push(row);
  saveWhereAsked('export', rows);
}
