/**
 * The Python environment of a home: which interpreter runs the PyTorch worker, and what was found when
 * it was last tried. It is made by `runtime setup torch`.
 *
 * @module
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fail } from '../../../problem/problem.ts';

const environmentSchema = z.strictObject({
  schema: z.literal(1),
  /** Absolute path of the interpreter. */
  python: z.string(),
  device: z.enum(['cpu', 'cuda']),
  /** Whether BrewSLM made it, or took one that was there. */
  origin: z.enum(['made', 'given']),
  /** Precisions in which a training step was tried and worked. */
  precisions: z.array(z.enum(['fp32', 'bf16', 'fp16'])),
  /** What computes: names of cards, or none on a processor. */
  cards: z.array(z.strictObject({ name: z.string(), capability: z.string(), total: z.number() })),
  /** Versions of Python and of packages by name. */
  versions: z.record(z.string(), z.string()),
});

export type TorchEnvironment = z.infer<typeof environmentSchema>;

/** Where the environment of a home lies. */
export const environmentFolder = (home: string): string => join(home, 'runtimes', 'torch');

/** Where the environment lies that BrewSLM makes. */
export const madeFolder = (home: string): string => join(environmentFolder(home), 'venv');

const recordFile = (home: string): string => join(environmentFolder(home), 'environment.json');

const setUp = 'Run `brewslm runtime setup torch`.';

/**
 * Reads what setup kept; null where it never came to its end.
 *
 * @throws `runtime.damaged` when the record cannot be read.
 */
export function keptEnvironment(home: string): TorchEnvironment | null {
  const file = recordFile(home);
  if (!existsSync(file)) return null;
  try {
    return environmentSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    return fail('runtime.damaged', 'the record of the PyTorch environment cannot be read', {
      location: { file },
      fix: setUp,
      cause: error,
    });
  }
}

/** Writes the record whole or not at all. */
export function keepEnvironment(home: string, environment: TorchEnvironment): void {
  mkdirSync(environmentFolder(home), { recursive: true });
  const file = recordFile(home);
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(environment, null, 2)}\n`);
  renameSync(`${file}.${process.pid}`, file);
}

/**
 * Gives the environment, whose interpreter is there.
 *
 * @throws `runtime.missing` when none was set up; `runtime.damaged` when it is gone since.
 */
export function requireEnvironment(home: string): TorchEnvironment {
  const kept =
    keptEnvironment(home) ??
    fail('runtime.missing', 'the PyTorch runtime is not set up in this home', { fix: setUp });
  if (!existsSync(kept.python))
    fail('runtime.damaged', `the Python of the PyTorch runtime is gone: ${kept.python}`, {
      location: { file: kept.python },
      fix: setUp,
    });
  return kept;
}
