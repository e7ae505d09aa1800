/**
 * How to start the embedded worker.
 *
 * @module
 */
import { fileURLToPath } from 'node:url';
import type { WorkerCommand } from '../worker-process.ts';

export function embeddedWorker(): WorkerCommand {
  const worker = fileURLToPath(new URL('./worker.js', import.meta.url));
  return { executable: process.execPath, arguments: [worker] };
}
