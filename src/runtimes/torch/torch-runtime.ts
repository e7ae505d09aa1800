/**
 * PyTorch as a runtime: a Python process of this home's environment, or several on one machine.
 *
 * @module
 */
import type { Runtime } from '../runtime.ts';
import { torchWorker } from './command.ts';
import { requireEnvironment } from './environment/environment.ts';
import { prepareJob } from './prepare.ts';
import type { TorchSettings } from './settings.ts';

/** @throws The problems of `requireEnvironment`. */
export function torchRuntime(home: string, settings: TorchSettings): Runtime {
  const { python } = requireEnvironment(home);
  return {
    prepare: (job) => prepareJob(home, settings, job),
    command: () => torchWorker(python, settings),
  };
}
