/**
 * From a choice to the runtime that does its jobs.
 *
 * @module
 */
import { fail } from '../problem/problem.ts';
import { embeddedWorker } from './embedded/command.ts';
import type { Runtime, RuntimeChoice } from './runtime.ts';

/** Every job is as it needs it, and every command the same. */
const embedded: Runtime = {
  prepare: async (job) => job,
  command: embeddedWorker,
};

/** Opens a runtime of this home. */
export async function openRuntime(_home: string, choice: RuntimeChoice): Promise<Runtime> {
  switch (choice.runtime) {
    case 'embedded':
      return embedded;
    case 'torch':
    case 'ray':
      return fail('internal', `there is no ${choice.runtime} runtime in this build`);
  }
}
