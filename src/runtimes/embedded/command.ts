/**
 * How to start the embedded worker.
 *
 * @module
 */
import { fileURLToPath } from 'node:url';
import type { WorkerCommand } from '../worker-process.ts';

/** Workers run from the build, also when the caller runs from the source, as tests do. */
export function embeddedWorker(): WorkerCommand {
  const here = import.meta.url.replace('/src/runtimes/', '/dist/runtimes/');
  return { executable: process.execPath, arguments: [fileURLToPath(new URL('./worker.js', here))] };
}
