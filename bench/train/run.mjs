/**
 * Training speed and peak memory, the engine against PyTorch, bare and as a runtime, on the same packed
 * conversations of the bundled sample. Every round gives each contestant one step, so that a slow moment of the
 * machine touches all; ratios are medians over rounds.
 *
 * Run: PYTHON=python SMOLLM2=model.gguf node bench/train/run.mjs [rounds] [threads] [case…] [--save]
 * where a case is for example `11m-full` or `135m-lora`. PYTHON has test/interop/requirements.txt.
 * PEERS=fp32-eager leaves the other variants of PyTorch out. BEFORE is the checkout of another state, built,
 * whose engine takes its turns too.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openModel } from '../../dist/engine/checkpoint/open-model.js';
import { Tokenizer } from '../../dist/engine/tokenizer/tokenizer.js';
import { trainTokenizer } from '../../dist/engine/tokenizer/train-tokenizer.js';
import { encodeChats } from '../../dist/engine/tokenizer/training-example.js';
import { planEpoch } from '../../dist/engine/train/batches/row-packing.js';
import { saveWhereAsked, words } from '../save.mjs';
import { lora, shapes } from '../shapes.mjs';

const rounds = Number(words[0] ?? 7);
const threads = Number(words[1] ?? 2);
const wanted = words.slice(2);
const python = process.env.PYTHON ?? 'python3';
const variants = (process.env.PEERS ?? 'fp32-eager,fp32-compiled,bf16-eager').split(',');
const sequenceLength = 256;
const path = (name) => fileURLToPath(new URL(name, import.meta.url));

const sizes = {
  '11m': { rows: 8, tokenizer: (texts) => Tokenizer.open(trainTokenizer(texts, 4096)) },
  '135m': {
    rows: 2,
    tokenizer: async () => Tokenizer.open((await openModel(process.env.SMOLLM2)).tokenizer),
  },
};

const conversations = readFileSync(
  path('../../src/catalog/samples/general-chat-v1/general-chat-v1.jsonl'),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line).messages);

/** Micro-batches of full rows: what is missing at the end of a row is padding without loss. */
async function prepare({ rows, tokenizer }) {
  const texts = conversations.flatMap((messages) => messages.map(({ content }) => content));
  const examples = await encodeChats(await tokenizer(texts), conversations.slice(0, 400));
  const batching = { sequenceLength, microBatchRows: rows, gradientAccumulation: 1, seed: 1 };
  const steps = planEpoch(examples, { ...batching, packing: true }, 0);
  const pad = (values) => [...values, ...Array(sequenceLength - values.length).fill(0)];
  return steps.slice(0, 8).map(([batch]) =>
    batch.rows.map((row) => ({
      ids: pad(row.flatMap(({ ids }) => [...ids])),
      targets: pad(row.flatMap(({ targets }) => [0, ...targets.slice(1)])),
      segments: row.map(({ ids }) => ids.length),
    })),
  );
}

function start(command, args, input) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.stdin.write(`${JSON.stringify(input)}\n`);
  return {
    async step() {
      child.stdin.write('step\n');
      const { value, done } = await lines.next();
      if (done) throw new Error(`${command} ${args.join(' ')} ended early`);
      return JSON.parse(value);
    },
    end: () => child.stdin.end(),
  };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function compare(name) {
  const [size, method] = name.split('-');
  const { rows } = sizes[size];
  const batches = await prepare(sizes[size]);
  const tokens = rows * sequenceLength;
  const flat = batches.flat();
  const loss = flat.reduce((sum, { targets }) => sum + targets.reduce((a, b) => a + b, 0), 0);
  const input = {
    config: shapes[size],
    lora: method === 'lora' ? lora : null,
    threads,
    batches,
  };
  const peer = (variant) => start(python, [path('peer.py')], { ...input, variant });
  const contestants = { engine: start(process.execPath, [path('engine.mjs')], input) };
  if (process.env.BEFORE) {
    const engine = join(process.env.BEFORE, 'bench/train/engine.mjs');
    contestants['engine before'] = start(process.execPath, [engine], input);
  }
  for (const variant of variants) contestants[`torch ${variant}`] = peer(variant);
  contestants['torch runtime'] = start(python, [path('runtime.py')], input);
  const results = Object.fromEntries(Object.keys(contestants).map((key) => [key, []]));
  const warmUps = 2;
  for (let round = -warmUps; round < rounds; round++)
    for (const [key, contestant] of Object.entries(contestants)) {
      const result = await contestant.step();
      if (round >= 0) results[key].push(result);
    }
  for (const { end } of Object.values(contestants)) end();

  console.log(
    `\n${name}: ${rows} × ${sequenceLength} tokens, ${Math.round((100 * loss) / flat.length / sequenceLength)} % with loss, ` +
      `${threads} threads, ${rounds} rounds`,
  );
  const figures = Object.entries(results).map(([contestant, list]) => {
    const ratio = (field) =>
      Number(median(list.map((result, i) => result[field] / results.engine[i][field])).toFixed(2));
    return {
      case: name,
      contestant,
      ms: Math.round(median(list.map(({ ms }) => ms))),
      tokensPerSecond: Math.round((1e3 * tokens) / median(list.map(({ ms }) => ms))),
      peak: Math.round(list.at(-1).peakMiB),
      timesEngine: ratio('ms'),
      timesEngineCpu: ratio('cpuMs'),
    };
  });
  console.table(figures);
  return figures;
}

console.log(`${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}`);
const cases = Object.keys(sizes).flatMap((size) => [`${size}-full`, `${size}-lora`]);
const rows = [];
for (const name of cases)
  if (wanted.length === 0 || wanted.includes(name)) rows.push(...(await compare(name)));
saveWhereAsked('train-speed', rows);
