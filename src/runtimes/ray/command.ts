/**
 * How to start the worker that has a cluster do the work.
 *
 * @module
 */
import { fileURLToPath } from 'node:url';
import type { WorkerCommand } from '../worker-process.ts';

/** `nodes` is the number of machines that train together. */
export function rayWorker(home: string, cluster: string, nodes: number): WorkerCommand {
  const worker = fileURLToPath(new URL('./worker.js', import.meta.url));
  return { executable: process.execPath, arguments: [worker, home, cluster, String(nodes)] };
}
