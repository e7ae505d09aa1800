/**
 * A control side in a process of its own, which can be killed: `control.ts HOME FOLDER`. Prints the
 * events of the run.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrainJob } from '../../src/runtimes/protocol.ts';
import { rayWorker } from '../../src/runtimes/ray/command.ts';
import { supervise } from '../../src/runtimes/supervisor.ts';

const [home, folder] = process.argv.slice(2);
const job = JSON.parse(readFileSync(join(folder, 'train.json'), 'utf8')) as TrainJob;
await supervise(job, {
  command: rayWorker(home, 'team', 2),
  folder: join(folder, 'work'),
  signal: new AbortController().signal,
  onEvent: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
});
