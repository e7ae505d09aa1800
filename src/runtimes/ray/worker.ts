/**
 * The cluster as a worker: `node worker.js HOME CLUSTER NODES JOB.json`. It speaks the run protocol as
 * every worker does, while the work is done elsewhere. On SIGTERM the job on the cluster is stopped,
 * with a checkpoint. When its standard input closes because the supervisor died, the job goes on: the
 * next supervisor joins it.
 * @module
 */
import { readFileSync } from 'node:fs';
import { toProblem } from '../../problem/problem.ts';
import type { Job, WorkerEvent } from '../protocol.ts';
import { RayClient } from './client.ts';
import { clusterNamed } from './cluster.ts';
import { runOnCluster } from './run-on-cluster.ts';
import { openStorage } from './storage/storage.ts';
import { workerPackage } from './worker-package.ts';

/** What a job for PyTorch says of the processes of each machine. */
interface ForTorch {
  torch: { device: 'cpu' | 'cuda'; processes: number };
}

const emit = (event: WorkerEvent): void => {
  process.stdout.write(`${JSON.stringify(event)}\n`);
};

const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
// Ctrl-C reaches the whole process group; what it means here is the supervisor's call.
process.on('SIGINT', () => {});
process.stdin.on('end', () => process.exit(1)).resume();
process.stdout.on('error', () => process.exit(1));

try {
  const [home, name, nodes, jobFile] = process.argv.slice(2);
  const job = JSON.parse(readFileSync(jobFile, 'utf8')) as Job & ForTorch;
  const cluster = clusterNamed(home, name);
  const ending = await runOnCluster({
    client: new RayClient(cluster, process.env),
    storage: await openStorage(cluster.storage, process.env),
    job,
    nodes: Number(nodes),
    processes: job.torch.processes,
    gpus: job.torch.device === 'cuda',
    workers: workerPackage(),
    signal: stop.signal,
    onEvent: emit,
  });
  if (ending.kind !== 'done') {
    emit({ type: 'failed', problem: ending.problem });
    process.exitCode = 1;
  }
} catch (error) {
  emit({ type: 'failed', problem: toProblem(error) });
  process.exitCode = 1;
} finally {
  process.stdin.destroy();
}
