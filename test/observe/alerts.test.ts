/**
 * Every alert that this machine can be made to raise, from a real cause: processes that are stopped,
 * leak, wait, are throttled by a control group; disks that fill; trainings that go wrong.
 *
 * @module
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { embeddedWorker } from '../../src/runtimes/embedded/command.ts';
import type { TrainPlan } from '../../src/runtimes/train-plan.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyJob, writeTokens } from './tiny-training.ts';
import { scriptedWorker, watched, type Raised, type Watching } from './watched-worker.ts';

const tokens = temporaryFolder();
beforeAll(() => writeTokens(tokens));

/** Two heartbeats, and a second between two looks at the machine. */
const inTime = 2 * 2 + 1 + 0.5;
const endless: Partial<TrainPlan> = { steps: 1_000_000, evalEverySteps: 100_000 };

const codes = (raised: readonly Raised[]) => raised.map(({ alert }) => alert.code);

function expectInTime(raised: readonly Raised[], code: string): void {
  expect(codes(raised)).toContain(code);
  expect(raised.find(({ alert }) => alert.code === code)!.after).toBeLessThan(inTime);
}

/** A scripted worker, which gets into trouble at a step. */
function troubled(code: string, step: string, given: Partial<Watching> = {}, plan = endless) {
  const folder = temporaryFolder();
  return watched({
    job: tinyJob(folder, tokens, plan),
    command: scriptedWorker(folder, step),
    folder,
    until: code,
    ...given,
  });
}

const causeAt =
  (at: number, act: (pid: number) => void = () => {}): Watching['onEvent'] =>
  (event, { cause, pid }) => {
    if (event.type !== 'metric' || event.step !== at) return;
    cause();
    act(pid);
  };

describe('workers', () => {
  test('a worker that was stopped by a signal', async () => {
    const raised = await troubled('alert.stalled', 'compute(0.05);', {
      onEvent: causeAt(50, (pid) => process.kill(pid, 'SIGSTOP')),
    });
    expectInTime(raised, 'alert.stalled');
    expect(raised[0].alert).toMatchObject({ evidence: { state: 'T' } });
    expect(raised[0].alert.fix).toMatch(/kill -CONT \d+/);
  });

  test('a worker that waits for ever, and beats', async () => {
    const raised = await troubled(
      'alert.no-progress',
      'compute(0.05); if (step === 51) await sleep(1e8);',
      { onEvent: causeAt(50) },
    );
    expectInTime(raised, 'alert.no-progress');
  });

  test('half the speed: it is stopped for two thirds of the time', async () => {
    let timer: NodeJS.Timeout | undefined;
    const raised = await troubled('alert.slowdown', 'compute(0.05);', {
      onEvent: causeAt(60, (pid) => {
        timer = setInterval(() => {
          spawnSync('kill', ['-STOP', `${pid}`]);
          setTimeout(() => spawnSync('kill', ['-CONT', `${pid}`]), 120);
        }, 170);
      }),
    }).finally(() => clearInterval(timer));
    expectInTime(raised, 'alert.slowdown');
  });

  test('a leak, told before the memory that it may take is gone', async () => {
    const memoryBytes = 2 * 1024 ** 3;
    const raised = await troubled(
      'alert.memory-creep',
      // Half a gibibyte between two beats.
      `compute(0.05);
       if (step === 41) setInterval(() => kept.push(Buffer.alloc(2 ** 26, 1)), 250);`,
      {
        surroundings: { memoryBytes },
        onEvent: causeAt(40),
      },
      { ...endless, steps: 100_000_000 },
    );
    expectInTime(raised, 'alert.memory-creep');
    expect(codes(raised)).not.toContain('alert.memory');
  });

  test('steps that wait for a slow pipe', async () => {
    const folder = temporaryFolder();
    const pipe = join(folder, 'pipe');
    spawnSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', `while :; do echo row; sleep 0.1; done > '${pipe}'`], {
      stdio: 'ignore',
    });
    const raised = await troubled(
      'alert.data-bound',
      `const asked = performance.now();
       if (step > 20) {
         globalThis.pipe ??= openSync('${pipe}', 'r');
         readSync(globalThis.pipe, Buffer.alloc(4));
       }
       dataSeconds = (performance.now() - asked) / 1000;
       compute(0.05);`,
      { onEvent: causeAt(20) },
    ).finally(() => writer.kill());
    expectInTime(raised, 'alert.data-bound');
  });

  test('a worker that evaluates no more', async () => {
    const raised = await troubled(
      'alert.evaluation-overdue',
      'compute(0.05); evaluate = step < 40;',
      { onEvent: causeAt(40) },
      { ...endless, evalEverySteps: 20 },
    );
    expectInTime(raised, 'alert.evaluation-overdue');
  });
});

const group = '/sys/fs/cgroup/cpu/brewslm-test';
const canThrottle = ((): boolean => {
  try {
    mkdirSync(group);
    rmdirSync(group);
    return true;
  } catch {
    return false;
  }
})();

test.runIf(canThrottle)('a control group that gives a fifth of a core', async () => {
  mkdirSync(group);
  writeFileSync(join(group, 'cpu.cfs_period_us'), '100000');
  writeFileSync(join(group, 'cpu.cfs_quota_us'), '20000');
  try {
    const raised = await troubled('alert.throttled', 'compute(0.05);', {
      onEvent: causeAt(20, (pid) => writeFileSync(join(group, 'cgroup.procs'), `${pid}`)),
    });
    expectInTime(raised, 'alert.throttled');
  } finally {
    await expect.poll(() => spawnSync('rmdir', [group]).status, { timeout: 10_000 }).toBe(0);
  }
});

const canMount =
  spawnSync('unshare', ['--user', '--map-root-user', '--mount', 'true']).status === 0;

test.runIf(canMount)('a small disk that fills', () => {
  const folder = temporaryFolder();
  const driver = join(import.meta.dirname, 'full-disk.mjs');
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  const { stdout, stderr } = spawnSync(
    'unshare',
    [
      '--user',
      '--map-root-user',
      '--mount',
      'sh',
      '-c',
      `mount -t tmpfs -o size=20m none '${disk}' && '${process.execPath}' '${driver}' '${disk}'`,
    ],
    { encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  const { code, after } = JSON.parse(stdout) as { code: string; after: number };
  expect(code).toBe('alert.disk');
  expect(after).toBeLessThan(inTime);
});

describe('trainings', () => {
  const trained = (changes: Partial<TrainPlan>, given: Partial<Watching> = {}) => {
    const folder = temporaryFolder();
    return watched({
      job: tinyJob(folder, tokens, changes),
      command: embeddedWorker(),
      folder,
      ...given,
    });
  };

  test('a learning rate that is far too high after a while diverges', async () => {
    // Warm-up is what carries it there: it learns first, then leaves what it learnt.
    const raised = await trained(
      {
        learningRate: 30,
        schedule: 'constant',
        warmupSteps: 10_000,
        maxGradNorm: null,
        steps: 600,
        weightDecay: 0,
      },
      { endsWith: 'train.diverged' },
    );
    expect(codes(raised)).toContain('alert.divergence');
    expect(codes(raised)).toContain('alert.metric-regression');
  });

  test('few rows, learnt by heart, overfit', async () => {
    const few = temporaryFolder();
    await writeTokens(few, { train: 12, validation: 60 });
    const raised = await trained(
      { learningRate: 1e-2, schedule: 'constant', steps: 300, weightDecay: 0 },
      {
        job: tinyJob(few, few, {
          learningRate: 1e-2,
          schedule: 'constant',
          steps: 300,
          weightDecay: 0,
        }),
      },
    );
    expect(codes(raised)).toContain('alert.overfitting');
  });

  test('a worse run than the accepted one is told at the first step that both have', async () => {
    const accepted = [25, 50].map((step) => ({ step, loss: 1, targetTokens: 0 }));
    const raised = await trained(
      { steps: 60 },
      {
        surroundings: { accepted },
        onEvent(event) {
          // The same items have as many tokens.
          if (event.type === 'eval' && event.step === 0)
            for (const one of accepted) one.targetTokens = event.targetTokens;
        },
      },
    );
    expect(codes(raised)).toContain('alert.behind-accepted');
  });
});
