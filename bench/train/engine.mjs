/** The engine's side of bench/train; speaks the protocol of peer.py. */
import { createInterface } from 'node:readline';
import { initializeWeights } from '../../dist/engine/model/init.js';
import { Trainer } from '../../dist/engine/train/step/trainer.js';

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { config, lora, threads, batches } = JSON.parse((await lines.next()).value);

const trainer = await Trainer.create({
  config,
  loadWeights: (weights) => initializeWeights(config, weights, 1),
  method: lora === null ? { kind: 'full' } : { kind: 'lora', dropout: 0, ...lora },
  optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, maxGradNorm: 1 },
  activationCheckpointing: 'none',
  threads,
  seed: 1,
});

/** Rows come flat; the segments that were packed into them are given by their lengths. */
function microBatch(rows) {
  return {
    length: rows[0].ids.length,
    rows: rows.map(({ ids, targets, segments }) => {
      let at = 0;
      return segments.map((length) => {
        const range = [at, (at += length)];
        return {
          ids: Int32Array.from(ids.slice(...range)),
          targets: Uint8Array.from(targets.slice(...range)),
          example: 0,
        };
      });
    }),
  };
}

const microBatches = batches.map(microBatch);
for (let index = 0; !(await lines.next()).done; index++) {
  const start = performance.now();
  const cpu = process.cpuUsage();
  const { loss } = await trainer.step([microBatches[index % microBatches.length]], 1e-5);
  const { user, system } = process.cpuUsage(cpu);
  const result = {
    ms: performance.now() - start,
    cpuMs: (user + system) / 1e3,
    loss,
    peakMiB: process.resourceUsage().maxRSS / 1024,
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
await trainer.close();
