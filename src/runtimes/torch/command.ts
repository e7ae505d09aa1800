/**
 * How to start the PyTorch worker: one process by itself, several by `torchrun`.
 *
 * @module
 */
import { fileURLToPath } from 'node:url';
import type { WorkerCommand } from '../worker-process.ts';
import type { TorchSettings } from './settings.ts';

/** The Python package, which is as far from `dist`, built or installed, as from `src`. */
export const workerFolder = fileURLToPath(new URL('../../../workers/torch', import.meta.url));

/** Variables under which a Python finds the worker, and nothing of the user's in its place. */
export const workerEnvironment: Readonly<Record<string, string>> = {
  PYTHONPATH: workerFolder,
  PYTHONNOUSERSITE: '1',
  // An installed package may lie where nothing can be written.
  PYTHONDONTWRITEBYTECODE: '1',
  // Weights are local files; nothing is looked up or reported.
  HF_HUB_OFFLINE: '1',
  HF_HUB_DISABLE_TELEMETRY: '1',
  TOKENIZERS_PARALLELISM: 'false',
};

/**
 * Gives the command that does a job.
 *
 * @param python Interpreter of the environment.
 */
export function torchWorker(
  python: string,
  { processes }: Pick<TorchSettings, 'processes'>,
): WorkerCommand {
  const launcher =
    processes === 1
      ? []
      : ['-m', 'torch.distributed.run', '--standalone', '--nproc-per-node', String(processes)];
  return {
    executable: python,
    arguments: [...launcher, '-m', 'brewslm_torch'],
    environment: workerEnvironment,
  };
}
