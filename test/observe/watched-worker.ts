/** Real workers under a real supervisor, watched by what watches trainings; what is raised, and when. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RunRecorder, type Surroundings } from '../../src/lifecycle/observe/run-recorder.ts';
import { toProblem, type Problem } from '../../src/problem/problem.ts';
import type { TrainJob } from '../../src/runtimes/protocol.ts';
import { supervise, type SupervisorEvent } from '../../src/runtimes/supervisor.ts';
import type { WorkerCommand } from '../../src/runtimes/worker-process.ts';

export interface Raised {
  alert: Problem;
  /** Seconds since `cause` was called last. */
  after: number;
}

export interface Watching {
  job: TrainJob;
  command: WorkerCommand;
  folder: string;
  surroundings?: Partial<Surroundings>;
  /** Called with every event; `cause` says that the trouble begins now, `stop` ends the run. */
  onEvent?(event: SupervisorEvent, act: { cause(): void; stop(): void; pid: number }): void;
  /** Ends the run with the first alert of this code. */
  until?: string;
  /** The problem that the run ends with; left out, it ends well. */
  endsWith?: string;
}

/** Runs to the end, to `stop` or to the alert that is waited for. */
export async function watched({
  job,
  command,
  folder,
  surroundings,
  onEvent,
  until,
  endsWith,
}: Watching): Promise<Raised[]> {
  const raised: Raised[] = [];
  const controller = new AbortController();
  let began = performance.now();
  let pid = 0;
  const recorder = new RunRecorder(
    {
      progress: () => {},
      event(type, data) {
        if (type !== 'alert') return;
        const alert = data as unknown as Problem;
        raised.push({ alert, after: (performance.now() - began) / 1000 });
        if (alert.code !== until) return;
        // A stopped worker hears nothing.
        process.kill(pid, 'SIGCONT');
        controller.abort();
      },
    },
    job.plan,
    { folder, memoryBytes: null, checkpointBytes: null, accepted: [], ...surroundings },
  );
  let ended: string | undefined;
  await supervise(job, {
    command,
    folder,
    signal: controller.signal,
    limits: { stallSeconds: 60, graceSeconds: 5 },
    onEvent(event) {
      if (event.type === 'hello') pid = event.pid;
      recorder.take(event);
      onEvent?.(event, {
        pid,
        cause: () => (began = performance.now()),
        stop: () => controller.abort(),
      });
    },
  })
    .catch((error: unknown) => {
      if (controller.signal.aborted) return;
      ended = toProblem(error).code;
      if (ended !== endsWith) throw error;
    })
    .finally(() => recorder.end());
  if (ended !== endsWith) throw new Error(`the run did not end with ${endsWith}`);
  return raised;
}

/** A worker whose steps are `step`; it says hello, beats every two seconds and stops when asked to. */
export function scriptedWorker(folder: string, step: string): WorkerCommand {
  mkdirSync(folder, { recursive: true });
  const script = join(folder, 'worker.mjs');
  writeFileSync(
    script,
    `import { closeSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
     import { setTimeout as sleep } from 'node:timers/promises';
     const job = JSON.parse(readFileSync(process.argv[2], 'utf8'));
     const say = (event) => process.stdout.write(JSON.stringify(event) + '\\n');
     const compute = (seconds) => {
       for (const end = performance.now() + 1000 * seconds; performance.now() < end; );
     };
     process.on('SIGTERM', () => process.exit(0));
     process.stdin.on('end', () => process.exit(0)).resume();
     say({ type: 'hello', pid: process.pid, fingerprint: {} });
     const beat = () => say({ type: 'heartbeat', residentBytes: process.memoryUsage.rss() });
     beat();
     setInterval(beat, 2000);
     say({ type: 'eval', step: 0, loss: 4, targetTokens: 5000, best: true });
     const kept = [];
     for (let step = 1; ; step++) {
       const began = performance.now();
       let dataSeconds;
       let evaluate = true;
       ${step}
       await sleep(0);
       say({
         type: 'metric', step, loss: 2, learningRate: 1, gradNorm: 1, targetTokens: 10, tokens: 100,
         seconds: (performance.now() - began) / 1000, dataSeconds,
       });
       if (evaluate && step % job.plan.evalEverySteps === 0)
         say({ type: 'eval', step, loss: 3, targetTokens: 5000, best: true });
     }`,
  );
  return { executable: process.execPath, arguments: [script] };
}
