/**
 * What a Python has to run the worker with, as it says itself.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fail } from '../../../problem/problem.ts';
import { workerFolder } from '../command.ts';
import { importedPackages } from './lock.ts';

export type Precision = 'fp32' | 'bf16' | 'fp16';

/** What `inspect_environment.py` prints. */
export interface PythonFacts {
  python: string;
  platform: string;
  /** By package; null where it is not installed. */
  versions: Record<string, string | null>;
  /** Null where it was not tried. */
  torch: TorchFacts | null;
}

export type TorchFacts =
  | { error: string }
  | {
      error: null;
      /** CUDA that it was built for; null for a processor. */
      cuda: string | null;
      /** Such as `sm_90`. */
      architectures: string[];
      available: boolean;
      /** Cards, with bytes of their memory. */
      devices: { name: string; capability: string; free: number; total: number }[];
      /** Why a small training step failed in each precision; null where it did not. */
      steps: Record<Precision, string | null>;
    };

const run = promisify(execFile);
/** The first import of PyTorch on a slow disk takes minutes. */
const patience = 600_000;

/**
 * Asks an interpreter.
 *
 * @param what `look` imports nothing; the others load PyTorch and take a step on that device.
 * @throws `runtime.python` when it cannot be run, or does not answer.
 */
export async function inspectPython(
  python: string,
  what: 'look' | 'try-cpu' | 'try-cuda',
  signal?: AbortSignal,
): Promise<PythonFacts> {
  const script = join(workerFolder, 'inspect_environment.py');
  const packages = [...importedPackages, 'bitsandbytes'];
  try {
    const { stdout } = await run(python, ['-X', 'utf8', script, what, ...packages], {
      timeout: patience,
      env: { ...process.env, PYTHONNOUSERSITE: '1', PYTHONDONTWRITEBYTECODE: '1' },
      ...(signal ? { signal } : {}),
    });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as PythonFacts;
  } catch (error) {
    signal?.throwIfAborted();
    const { stderr } = error as { stderr?: string };
    return fail('runtime.python', `${python} cannot be run as a Python`, {
      location: { file: python },
      cause: stderr?.trim().split('\n').at(-1) || error,
    });
  }
}
