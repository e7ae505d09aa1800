/**
 * Peak memory of training against its forecast: one process per case, which takes a few steps on
 * full rows and reports the peak resident set that the operating system saw.
 *
 * Run: node bench/memory/run.mjs [case…] where a case is for example `11m-lora-8x256-layer`.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { initializeWeights } from '../../dist/engine/model/init.js';
import { trainingMemory } from '../../dist/engine/train/memory.js';
import { Trainer } from '../../dist/engine/train/trainer.js';
import { lora, shapes } from '../shapes.mjs';

function parse(name) {
  const [shape, kind, size, checkpointing = 'none'] = name.split('-');
  const [rows, length] = size.split('x').map(Number);
  const method = kind === 'full' ? { kind } : { kind, dropout: 0, ...lora };
  return { config: shapes[shape], method, rows, length, checkpointing };
}

/** Every second token carries loss, as in chats. */
async function train({ config, method, rows, length, checkpointing }) {
  const trainer = await Trainer.create({
    config,
    loadWeights: (weights) => initializeWeights(config, weights, 1),
    method,
    optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, maxGradNorm: 1 },
    activationCheckpointing: checkpointing,
    threads: 2,
    seed: 1,
  });
  const row = (i) => [
    {
      ids: Int32Array.from({ length }, (_, j) => (i * 7919 + j * 104729) % config.vocabSize),
      targets: Uint8Array.from({ length }, (_, j) => j % 2),
      example: i,
    },
  ];
  const batch = { length, rows: Array.from({ length: rows }, (_, i) => row(i)) };
  for (let step = 0; step < 3; step++) await trainer.step([batch], 1e-5);
  await trainer.close();
  return process.resourceUsage().maxRSS * 1024;
}

const cases = [
  '11m-full-8x256',
  '11m-full-8x256-layer',
  '11m-lora-8x256',
  '11m-lora-8x256-layer',
  '135m-full-2x256',
  '135m-lora-2x256',
];

if (process.argv[2] === '--one') {
  process.stdout.write(String(await train(parse(process.argv[3]))));
} else {
  const wanted = process.argv.length > 2 ? process.argv.slice(2) : cases;
  for (const name of wanted) {
    const { config, method, rows, length, checkpointing } = parse(name);
    const parts = trainingMemory(config, method, rows, length, checkpointing);
    const forecast = Object.values(parts).reduce((a, b) => a + b, 0);
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [fileURLToPath(import.meta.url), '--one', name],
      { encoding: 'utf8' },
    );
    if (stdout === '') throw new Error(stderr);
    const mib = (bytes) => Math.round(bytes / 1024 ** 2);
    const off = ((forecast / Number(stdout) - 1) * 100).toFixed(1);
    console.log(
      `${name.padEnd(24)} measured ${mib(stdout)} MiB, forecast ${mib(forecast)} (${off} %)`,
    );
  }
}
