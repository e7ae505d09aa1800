/**
 * The embedded worker: `node worker.js JOB.json`. Events go to standard output as JSON lines. It
 * stops with a checkpoint on SIGTERM, and when its standard input closes because the supervisor died.
 *
 * @module
 */
import '../../engine/graph/no-telemetry.ts';
import { readFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { env } from 'onnxruntime-node';
import { toProblem } from '../../problem/problem.ts';
import { thisHost } from '../machine/host.ts';
import { processorClass, vectorFeatures } from '../machine/processor.ts';
import type { Done, Job, WorkerEvent } from '../protocol.ts';
import { runCalibrateJob } from './calibrate-job.ts';
import { runChooseJob } from './choose-job.ts';
import { runFitHeadJob } from './fit-head-job.ts';
import { runGenerateJob } from './generate-job.ts';
import { runImportanceJob } from './importance-job.ts';
import { runProbeJob } from './probe-job.ts';
import { outOfMemory, residentBytes, swappedBytes } from './memory-guard.ts';
import { runScoreJob } from './score-job.ts';
import { runStatesJob } from './states-job.ts';
import { runTrainJob } from './train-job.ts';

const heartbeatMs = 2000;

let step: number | undefined;

const emit = (event: WorkerEvent): void => {
  if (event.type === 'metric' || event.type === 'resumed') step = event.step;
  process.stdout.write(`${JSON.stringify(event)}\n`);
};

const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
// Ctrl-C reaches the whole process group; what it means for this process is the supervisor's call.
process.on('SIGINT', () => {});
process.stdin.on('end', () => stop.abort()).resume();
process.stdout.on('error', () => stop.abort());

const host = thisHost();
const onnxRuntime = env.versions.node ?? env.versions.common;
emit({
  type: 'hello',
  pid: process.pid,
  fingerprint: {
    runtime: 'embedded',
    engine: `onnxruntime ${onnxRuntime}`,
    platform: `${platform()}-${arch()}`,
    device: host.processorModel,
    processorClass: processorClass(vectorFeatures(host)),
    versions: { node: process.versions.node, onnxruntime: onnxRuntime },
  },
});

function runJob(job: Job): Promise<Done> {
  switch (job.kind) {
    case 'train':
      return runTrainJob(job, emit, stop.signal);
    case 'probe':
      return runProbeJob(job);
    case 'score':
      return runScoreJob(job, emit, stop.signal);
    case 'choose':
      return runChooseJob(job, emit, stop.signal);
    case 'states':
      return runStatesJob(job, emit, stop.signal);
    case 'importance':
      return runImportanceJob(job, emit, stop.signal);
    case 'fit-head':
      return runFitHeadJob(job, emit, stop.signal);
    case 'calibrate':
      return runCalibrateJob(job, emit, stop.signal);
    case 'generate':
      return runGenerateJob(job, emit, stop.signal);
  }
}

const heartbeat = setInterval(
  () =>
    emit({
      type: 'heartbeat',
      residentBytes: residentBytes(),
      swappedBytes: swappedBytes(host),
      step,
    }),
  heartbeatMs,
);
try {
  const job = JSON.parse(readFileSync(process.argv[2], 'utf8')) as Job;
  emit({ type: 'done', result: await runJob(job) });
} catch (error) {
  emit({ type: 'failed', problem: outOfMemory(error) ?? toProblem(error) });
  process.exitCode = 1;
} finally {
  clearInterval(heartbeat);
  process.stdin.destroy();
}
