/**
 * What may happen to a training worker must not show in what it makes: kills at any moment,
 * interruptions, another number of threads, the end of the budget. Real worker processes from the
 * build, a tiny model.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import type { ModelConfig } from '../../src/engine/model/config.ts';
import { randomBits, streamKey } from '../../src/engine/model/random.ts';
import { writeTokenSet } from '../../src/engine/tokenizer/token-set.ts';
import type { ProblemError } from '../../src/problem/problem.ts';
import { embeddedWorker } from '../../src/runtimes/embedded/command.ts';
import type { TrainPlan } from '../../src/runtimes/train-plan.ts';
import type { ItemScore, TrainJob } from '../../src/runtimes/protocol.ts';
import { supervise, type SupervisorEvent } from '../../src/runtimes/supervisor.ts';

const config: ModelConfig = {
  architecture: 'llama',
  vocabSize: 64,
  hiddenSize: 32,
  intermediateSize: 64,
  layers: 2,
  heads: 2,
  kvHeads: 1,
  headDim: 16,
  ropeTheta: 10000,
  ropeScaling: null,
  rmsNormEps: 1e-5,
  tieEmbeddings: true,
  qkvBias: false,
  qkNorm: false,
  maxPositions: 64,
  bosTokenId: null,
  eosTokenIds: [1],
  padTokenId: null,
};

const plan: TrainPlan = {
  schema: 1,
  base: 'tiny',
  method: 'full',
  lora: null,
  sequenceLength: 32,
  microBatchRows: 2,
  gradientAccumulation: 2,
  packing: true,
  longReplies: 'leave_out',
  steps: 40,
  stopAtStep: null,
  learningRate: 3e-3,
  schedule: 'cosine',
  warmupSteps: 2,
  finalLearningRateShare: 0.1,
  weightDecay: 0.1,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  maxGradNorm: 1,
  evalEverySteps: 5,
  checkpointEverySteps: 2,
  earlyStopping: null,
  activationCheckpointing: 'none',
  seed: 7,
  amendments: [],
};

const adapted: Partial<TrainPlan> = {
  method: 'lora',
  lora: { rank: 4, alpha: 8, dropout: 0.1, targets: ['q_proj', 'v_proj', 'down_proj'] },
};

const folder = temporaryFolder();

beforeAll(async () => {
  await writeTokenSet(join(folder, 'train.tokens'), examples(40, 1));
  await writeTokenSet(join(folder, 'validation.tokens'), examples(6, 2));
});

function examples(count: number, seed: number) {
  return Array.from({ length: count }, (_, n) => {
    const length = 6 + (randomBits(streamKey(seed), n) % 20);
    return {
      recordId: `r${n}`,
      ids: Int32Array.from(
        { length },
        (_, i) => (3 * i + randomBits(streamKey(seed, n), i >> 2)) % 64,
      ),
      targets: Uint8Array.from({ length }, (_, i) => Number(i > 2)),
    };
  });
}

interface Options {
  changes?: Partial<TrainPlan>;
  threads?: number;
  budgetSeconds?: number;
  memoryLimit?: number;
  signal?: AbortSignal;
  retries?: number;
  onEvent?(event: SupervisorEvent): void;
}

const train = (name: string, options: Options = {}) =>
  supervise(
    {
      kind: 'train',
      plan: { ...plan, ...options.changes },
      base: { kind: 'scratch', config, seed: 5 },
      tokens: {
        train: join(folder, 'train.tokens'),
        validation: join(folder, 'validation.tokens'),
      },
      output: join(folder, name, 'output'),
      state: join(folder, name, 'state'),
      threads: options.threads ?? 1,
      memoryLimit: options.memoryLimit ?? null,
      limits: { seconds: options.budgetSeconds ?? null, tokens: null },
    } satisfies TrainJob,
    {
      command: embeddedWorker(),
      folder: join(folder, name),
      signal: options.signal ?? new AbortController().signal,
      onEvent: (event) => options.onEvent?.(event),
      retries: options.retries,
    },
  );

/** Every file of a run's output, as text that shows where two differ. */
const output = (name: string) =>
  Object.fromEntries(
    readdirSync(join(folder, name, 'output'))
      .sort()
      .map((file) => [file, readFileSync(join(folder, name, 'output', file)).toString('latin1')]),
  );

/**
 * Kills the worker `times` times, each after a few of its events and milliseconds, and beyond the step
 * of the kill before: the same end at the same step twice would end the run.
 */
function killer(times: number, seed: number) {
  let kills = 0;
  let pid = 0;
  let left = 0;
  let step = 0;
  let killedAt = -1;
  const draw = (purpose: number, below: number) =>
    randomBits(streamKey(seed, purpose), kills) % below;
  return {
    kills: () => kills,
    onEvent(event: SupervisorEvent) {
      if (event.type === 'hello') {
        pid = event.pid;
        left = draw(1, 3);
      }
      if (event.type === 'metric' || event.type === 'resumed') step = event.step;
      if (event.type === 'retry') killedAt = step;
      if (event.type === 'retry' || event.type === 'done' || kills === times) return;
      if (step <= killedAt) return;
      if (left-- !== 0) return;
      const victim = pid;
      setTimeout(() => process.kill(victim, 'SIGKILL'), draw(2, 25));
      kills++;
    },
  };
}

describe.each([
  ['full', {}, 10],
  ['lora', adapted, 3],
])('%s', (method, changes, times) => {
  test('killed at random moments gives the bytes of a run left alone', async () => {
    const alone = await train(`${method}-alone`, { changes });
    const { kills, onEvent } = killer(times, 3);
    const killed = await train(`${method}-killed`, { changes, retries: times, onEvent });
    expect(kills()).toBe(times);
    expect({ ...killed, seconds: 0, peakResidentBytes: 0 }).toEqual({
      ...alone,
      seconds: 0,
      peakResidentBytes: 0,
    });
    expect(output(`${method}-killed`)).toEqual(output(`${method}-alone`));
  });

  test('the number of threads does not show', async () => {
    await train(`${method}-threads`, { changes, threads: 2 });
    expect(output(`${method}-threads`)).toEqual(output(`${method}-alone`));
  });
});

test('interrupted and started again gives the same bytes', async () => {
  const controller = new AbortController();
  const interrupted = train('stopped', {
    signal: controller.signal,
    onEvent: (event) => {
      if (event.type === 'metric' && event.step === 7) controller.abort();
    },
  });
  await expect(interrupted).rejects.toMatchObject({ problem: { code: 'run.interrupted' } });
  let resumedAt = 0;
  await train('stopped', {
    onEvent: (event) => {
      if (event.type === 'resumed') resumedAt = event.step;
    },
  });
  expect(resumedAt).toBeGreaterThanOrEqual(7);
  expect(output('stopped')).toEqual(output('full-alone'));
});

test('a run stopped by its budget goes on under the amended plan as a fresh run would', async () => {
  const changes = { steps: 100_000, checkpointEverySteps: 1000, evalEverySteps: 50 };
  const stopped = await train('budget', { changes, budgetSeconds: 0.5 });
  expect(stopped.stoppedBy).toBe('budget');
  const amended = { ...changes, stopAtStep: stopped.lastStep + 1 };
  await train('budget', { changes: amended });
  await train('fresh', { changes: amended });
  expect(output('budget')).toEqual(output('fresh'));
});

test('a run that holds more memory than it may stops by itself and goes on from there', async () => {
  const changes = { steps: 100_000, checkpointEverySteps: 1000, evalEverySteps: 50 };
  const stopped = train('memory', { changes, memoryLimit: 1 });
  const { problem } = await stopped.then(
    () => expect.fail('it went on'),
    (error: ProblemError) => error,
  );
  expect(problem.code).toBe('train.memory-limit');
  const step = Number(problem.evidence?.step);
  expect(readdirSync(join(folder, 'memory', 'state'))).toContain(
    `step-${String(step).padStart(8, '0')}`,
  );
});

test('a trained model scores as its last evaluation said, shared prompts included', async () => {
  const score = async (name: string, tokens: string) => {
    await supervise(
      {
        kind: 'score',
        model: {
          kind: 'trained',
          base: { kind: 'scratch', config, seed: 5 },
          weights: join(folder, 'lora-alone/output/best.safetensors'),
          lora: adapted.lora ?? null,
        },
        tokens,
        output: join(folder, `${name}.json`),
        threads: 1,
      },
      {
        command: embeddedWorker(),
        folder: join(folder, name),
        signal: new AbortController().signal,
        onEvent: () => {},
      },
    );
    return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as ItemScore[];
  };
  const metrics = output('lora-alone')['metrics.jsonl'].trim().split('\n');
  const best = metrics
    .map((line) => JSON.parse(line) as { type: string; best?: boolean; loss: number })
    .findLast((line) => line.best);
  const items = await score('validation-scores', join(folder, 'validation.tokens'));
  const tokens = items.reduce((total, item) => total + item.targetTokens, 0);
  const sum = items.reduce((total, item) => total + item.logProbability, 0);
  expect(-sum / tokens).toBeCloseTo(best?.loss ?? NaN, 5);

  const prompt = [4, 5, 6];
  const labels = [[7], [8, 9], [10, 11, 12]].map((label, n) => ({
    recordId: `l${n}`,
    ids: Int32Array.from([...prompt, ...label]),
    targets: Uint8Array.from([0, 0, 0, ...label.map(() => 1)]),
  }));
  // Between other examples the same labels share no prompt with a neighbour.
  const apart = labels.flatMap((label, n) => [label, examples(3, 9)[n]]);
  await writeTokenSet(join(folder, 'together.tokens'), labels);
  await writeTokenSet(join(folder, 'apart.tokens'), apart);
  const together = await score('together', join(folder, 'together.tokens'));
  const alone = (await score('apart', join(folder, 'apart.tokens'))).filter((_, n) => n % 2 === 0);
  expect(together.map((item) => item.targetTokens)).toEqual([1, 2, 3]);
  together.forEach((item, n) =>
    expect(item.logProbability).toBeCloseTo(alone[n].logProbability, 4),
  );
});
