/**
 * One run of the benchmark: the forecast, then a real train job in a real worker process, with
 * evaluation and checkpoints, on made-up conversations.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTokenSet } from '../../dist/engine/tokenizer/token-set.js';
import { estimateMemory } from '../../dist/lifecycle/preflight/memory.js';
import { embeddedWorker } from '../../dist/runtimes/embedded/command.js';
import { supervise } from '../../dist/runtimes/supervisor.js';

/** Lengths as in chats: a third to the whole of a row, the median at a half; the reply is 40 %. */
function conversations(count, { vocabSize }, longest) {
  let state = 1;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  return Array.from({ length: count }, (_, index) => {
    const share = 1 / 3 + (2 / 3) * random() ** 2;
    const length = Math.max(8, Math.round(longest * share));
    return {
      ids: Int32Array.from({ length }, () => Math.floor(random() * vocabSize)),
      targets: Uint8Array.from({ length }, (_, i) => (i >= 0.6 * length ? 1 : 0)),
      recordId: String(index),
    };
  });
}

/** Enough for two optimizer steps, packed or not. */
function tokensOf({ config, plan }) {
  const { microBatchRows, gradientAccumulation, sequenceLength } = plan;
  const rows = 2 * microBatchRows * gradientAccumulation;
  const train = conversations(3 * rows, config, sequenceLength);
  const validation = conversations(2 * microBatchRows + 2, config, sequenceLength);
  const tokens = train.reduce((total, { ids }) => total + ids.length, 0);
  return { train, validation, counts: { examples: train.length, tokens } };
}

export const forecast = (run) => estimateMemory(run.config, run.plan, tokensOf(run));

/**
 * Peak resident bytes of the worker, as the operating system counts them. The worker is killed when
 * it is seen above `limit`.
 */
export async function measure(run, limit = Infinity) {
  const folder = mkdtempSync(join(tmpdir(), 'memory-'));
  let watch;
  try {
    const files = { train: join(folder, 'train'), validation: join(folder, 'validation') };
    const { train, validation } = tokensOf(run);
    await writeTokenSet(files.train, train);
    await writeTokenSet(files.validation, validation);
    mkdirSync(join(folder, 'work'));
    const { peakResidentBytes } = await supervise(
      {
        kind: 'train',
        plan: run.plan,
        base: { kind: 'scratch', config: run.config, seed: 1 },
        tokens: files,
        output: join(folder, 'output'),
        state: join(folder, 'state'),
        threads: 2,
        memoryLimit: null,
        budgetSeconds: null,
      },
      {
        command: embeddedWorker(),
        folder: join(folder, 'work'),
        signal: new AbortController().signal,
        onEvent: (event) => {
          if (event.type === 'hello') watch = killAbove(event.pid, limit);
        },
        retries: 0,
      },
    );
    return peakResidentBytes;
  } finally {
    clearInterval(watch);
    rmSync(folder, { recursive: true, force: true });
  }
}

function killAbove(pid, limit) {
  return setInterval(() => {
    try {
      const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
      if (peak !== null && 1024 * Number(peak[1]) > limit) process.kill(pid, 'SIGKILL');
    } catch {
      // The worker has ended.
    }
  }, 20);
}
