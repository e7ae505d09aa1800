import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import type { ScoreJob } from './protocol.ts';
import { recordWorker } from './supervision/previous-worker.ts';
import { supervise, type SupervisorEvent } from './supervisor.ts';
import type { WorkerLimits } from './worker-process.ts';

let folder: string;
let events: SupervisorEvent[];

beforeEach(() => {
  folder = temporaryFolder();
  events = [];
});

const done = `say({ type: 'done', result: { kind: 'score', items: 3, peakResidentBytes: 1, seconds: 1 } });`;

/** Starts a real process that runs `body`; `attempt` counts from 1 across restarts. */
function run(
  body: string,
  options: {
    signal?: AbortSignal;
    onEvent?: (e: SupervisorEvent) => void;
    limits?: Partial<WorkerLimits>;
  } = {},
) {
  const script = join(folder, 'worker.mjs');
  writeFileSync(
    script,
    `import { existsSync, readFileSync, writeFileSync } from 'node:fs';
     const job = JSON.parse(readFileSync(process.argv[2], 'utf8'));
     const counter = job.output + '.attempts';
     const attempt = 1 + (existsSync(counter) ? Number(readFileSync(counter)) : 0);
     writeFileSync(counter, String(attempt));
     const say = (event) => process.stdout.write(JSON.stringify(event) + '\\n');
     const idle = () => setInterval(() => {}, 1000);
     ${body}`,
  );
  const job: ScoreJob = {
    kind: 'score',
    model: { kind: 'pretrained', path: 'none' },
    tokens: 'none',
    output: join(folder, 'out.json'),
    threads: 1,
  };
  return supervise(job, {
    command: { executable: process.execPath, arguments: [script] },
    folder,
    signal: options.signal ?? new AbortController().signal,
    onEvent: (event) => {
      events.push(event);
      options.onEvent?.(event);
    },
    limits: { stallSeconds: 3, graceSeconds: 1, ...options.limits },
    firstWait: 0,
  });
}

const attempts = () => Number(readFileSync(join(folder, 'out.json.attempts'), 'utf8'));
const types = () => events.map(({ type }) => type);

test('events arrive in order and the result is returned', async () => {
  const result = await run(`say({ type: 'progress', done: 1, total: 3, unit: 'items' }); ${done}`);
  expect(result).toMatchObject({ kind: 'score', items: 3 });
  expect(types()).toEqual(['progress', 'done']);
});

test('lines that are no events become warnings and do no harm', async () => {
  await run(`process.stdout.write('native library says hi\\n{"type":"nonsense"}\\nnull\\n{"type"\\n');
    ${done}`);
  expect(types()).toEqual(['log', 'log', 'log', 'log', 'done']);
  expect(events[0]).toMatchObject({ message: expect.stringContaining('library says hi') });
});

test.each([
  ['killed', `process.kill(process.pid, 'SIGKILL'); idle();`],
  ['crashed', `process.exit(7);`],
  ['gone without a result', ``],
])('a worker %s is started again, twice at most', async (_how, end) => {
  await expect(run(`if (attempt < 3) { ${end} } else { ${done} }`)).resolves.toMatchObject({
    items: 3,
  });
  expect(events.filter(({ type }) => type === 'retry')).toMatchObject([
    { attempt: 2, problem: { code: 'run.worker-lost' } },
    { attempt: 3, problem: { code: 'run.worker-lost' } },
  ]);
});

test('a worker that dies every time is given up, with what it wrote on standard error', async () => {
  const run3 = run(`console.error('out of luck'); process.exit(7);`);
  await expect(run3).rejects.toMatchObject({
    problem: {
      code: 'run.worker-lost',
      evidence: { code: 7, stderr: expect.stringContaining('out of luck') },
    },
  });
  expect(attempts()).toBe(3);
});

test('a silent worker is killed and started again; heartbeats keep it alive', async () => {
  await run(`if (attempt === 1) idle();
    else {
      let beats = 0;
      const timer = setInterval(() => {
        say({ type: 'heartbeat', residentBytes: 1 });
        if (++beats === 8) { clearInterval(timer); ${done} }
      }, 200);
    }`);
  expect(types().filter((type) => type !== 'heartbeat')).toEqual(['retry', 'done']);
  expect(events[0]).toMatchObject({ problem: { code: 'run.worker-stalled' } });
});

test('a worker that beats without progress is killed; one whose step goes on is not', async () => {
  await run(
    `let step = 0;
     const timer = setInterval(() => {
       say({ type: 'heartbeat', residentBytes: 1, step: attempt === 1 ? 3 : ++step });
       if (step === 30) { clearInterval(timer); ${done} }
     }, 100);`,
    { limits: { stallSeconds: 10, idleSeconds: 2 } },
  );
  expect(types().filter((type) => type !== 'heartbeat')).toEqual(['retry', 'done']);
  expect(events.find(({ type }) => type === 'retry')).toMatchObject({
    class: 'stalled',
    problem: { message: expect.stringContaining('no progress') },
  });
});

test('a worker that crashes at the same step twice is given up, and why is said', async () => {
  const crashing = run(
    `say({ type: 'resumed', step: 4 });
     say({ type: 'metric', step: 5, loss: 1, seconds: 0 });
     process.exitCode = 9;`,
  );
  await expect(crashing).rejects.toMatchObject({
    problem: {
      code: 'run.worker-lost',
      message: expect.stringContaining('second time after step 5'),
      evidence: { step: 5, sameStepTwice: true },
    },
  });
  expect(attempts()).toBe(2);
});

test('one that is lost again and again goes on as long as checkpoints come', async () => {
  await run(
    `say({ type: 'metric', step: attempt, loss: 1, seconds: 0 });
     say({ type: 'checkpoint', step: attempt });
     if (attempt < 6) process.exitCode = 75; else ${done}`,
  );
  expect(attempts()).toBe(6);
  expect(events.filter(({ type }) => type === 'retry')).toMatchObject(
    Array.from({ length: 5 }, () => ({ class: 'peer-lost', problem: { code: 'run.peer-lost' } })),
  );
});

test('what an earlier supervisor left behind is ended first, though it was stopped', async () => {
  const orphan = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const ended = new Promise((resolve) => orphan.once('exit', (_code, signal) => resolve(signal)));
  recordWorker(folder, orphan.pid ?? 0);
  process.kill(orphan.pid ?? 0, 'SIGSTOP');
  await run(done);
  expect(await ended).toBe('SIGTERM');
});

test('a process that has the id of a worker that ended is left alone', async () => {
  const { pid } = process;
  writeFileSync(join(folder, 'worker.json'), JSON.stringify({ pid, started: '1' }));
  await run(done);
  expect(existsSync(join(folder, 'worker.json'))).toBe(false);
});

test('a problem that the worker reports is final', async () => {
  const failing = run(`say({ type: 'failed', problem: { code: 'train.diverged', severity: 'error',
    message: 'loss is NaN', fix: 'x' } }); process.exitCode = 1;`);
  await expect(failing).rejects.toMatchObject({ problem: { code: 'train.diverged' } });
  expect(attempts()).toBe(1);
});

test('on abort the worker may finish its checkpoint', async () => {
  const controller = new AbortController();
  const stopping = run(
    `process.on('SIGTERM', () => { writeFileSync(job.output, 'saved'); process.exit(0); });
     say({ type: 'heartbeat', residentBytes: 1 }); idle();`,
    { signal: controller.signal, onEvent: () => controller.abort() },
  );
  await expect(stopping).rejects.toMatchObject({ problem: { code: 'run.interrupted' } });
  expect(existsSync(join(folder, 'out.json'))).toBe(true);
  expect(attempts()).toBe(1);
});

test('a worker that ignores the request to stop is killed', async () => {
  const controller = new AbortController();
  const stopping = run(
    `process.on('SIGTERM', () => {});
     setInterval(() => say({ type: 'heartbeat', residentBytes: 1 }), 100);`,
    { signal: controller.signal, onEvent: () => controller.abort() },
  );
  await expect(stopping).rejects.toMatchObject({ problem: { code: 'run.interrupted' } });
});

test('when events cannot be recorded the worker is stopped and the reason given', async () => {
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
  const recording = run(`say({ type: 'heartbeat', residentBytes: 1 }); idle();`, {
    onEvent: () => {
      throw full;
    },
  });
  await expect(recording).rejects.toMatchObject({ problem: { code: 'disk.full' } });
});

test('a program that cannot be started is a lost worker', async () => {
  const job = { kind: 'score' } as ScoreJob;
  const supervision = {
    command: { executable: join(folder, 'absent'), arguments: [] },
    folder,
    signal: new AbortController().signal,
    onEvent: () => {},
    retries: 0,
  };
  await expect(supervise(job, supervision)).rejects.toMatchObject({
    problem: { code: 'run.worker-lost', message: expect.stringContaining('cannot be started') },
  });
});
