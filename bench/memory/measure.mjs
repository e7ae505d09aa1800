/**
 * One run of the benchmark: the forecast, then a real train job in a real worker process, with
 * evaluation and checkpoints, on made-up conversations.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTokenSet } from '../../dist/engine/tokenizer/token-set.js';
import { estimateMemory } from '../../dist/planning/memory/memory-forecast.js';
import { embeddedWorker } from '../../dist/runtimes/embedded/command.js';
import { supervise } from '../../dist/runtimes/supervisor.js';
import { controlGroup } from './control-group.mjs';

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
 * Runs in a control group of `limit` bytes, where the kernel kills what needs more.
 *
 * @returns Peak bytes: resident, as the operating system counts them, and of the group. Null for a
 *   worker that was killed.
 */
export async function measure(run, limit) {
  const folder = mkdtempSync(join(tmpdir(), 'memory-'));
  const group = controlGroup(limit);
  if (group === null) throw new Error('memory control groups need Linux and root');
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
        limits: { seconds: null, tokens: null },
      },
      {
        command: group.within(embeddedWorker()),
        folder: join(folder, 'work'),
        signal: new AbortController().signal,
        onEvent() {},
        retries: 0,
      },
    );
    return { resident: peakResidentBytes, group: group.peak() };
  } catch (error) {
    if (error.problem?.evidence?.signal !== 'SIGKILL') throw error;
    return null;
  } finally {
    group.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
