/**
 * From a choice to the runtime that does its jobs.
 *
 * @module
 */
import { digest } from '../ledger/canonical-json.ts';
import { embeddedWorker } from './embedded/command.ts';
import { runtimeClass, runtimeFingerprint } from './machine/fingerprint.ts';
import { rayRuntime } from './ray/ray-runtime.ts';
import type { Runtime, RuntimeChoice } from './runtime.ts';
import { requireEnvironment } from './torch/environment/environment.ts';
import { torchRuntime } from './torch/torch-runtime.ts';

/** Every job is as it needs it, and every command the same. */
export const embeddedRuntime: Runtime = {
  prepare: async (job) => job,
  command: embeddedWorker,
};

/**
 * Computes the digest of what can change the bits of a result by a runtime of this home: its settings and
 * the versions of what computes. It names no machine; of a cluster no more is known than what is asked
 * of it.
 *
 * @throws The problems of `requireEnvironment`.
 */
export function fingerprintOf(home: string, choice: RuntimeChoice): string {
  switch (choice.runtime) {
    case 'embedded':
      return runtimeFingerprint();
    case 'torch':
      return digest({ choice, ...runtimeClass(), packages: requireEnvironment(home).versions });
    case 'ray':
      return digest({ choice });
  }
}

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
