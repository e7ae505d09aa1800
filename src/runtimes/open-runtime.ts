/**
 * From a choice to the runtime that does its jobs.
 *
 * @module
 */
import { embeddedWorker } from './embedded/command.ts';
import { rayRuntime } from './ray/ray-runtime.ts';
import type { Runtime, RuntimeChoice } from './runtime.ts';
import { torchRuntime } from './torch/torch-runtime.ts';

/** Every job is as it needs it, and every command the same. */
export const embeddedRuntime: Runtime = {
  prepare: async (job) => job,
  command: embeddedWorker,
};

/**
 * Opens a runtime of this home.
 *
 * @throws `runtime.missing`, `runtime.damaged` when what it runs on is not here; `cluster.unknown`.
 */
export async function openRuntime(home: string, choice: RuntimeChoice): Promise<Runtime> {
  switch (choice.runtime) {
    case 'embedded':
      return embeddedRuntime;
    case 'torch': {
      const { runtime: _, ...settings } = choice;
      return torchRuntime(home, settings);
    }
    case 'ray':
      return rayRuntime(home, choice);
  }
}
