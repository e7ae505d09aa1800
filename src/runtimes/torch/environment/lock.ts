/**
 * The versions that the worker is tested with: `requirements.txt` beside it, which both uv and pip
 * install from.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workerFolder } from '../command.ts';

/** One package of the lock, with its lines as they stand there. */
export interface LockedPackage {
  name: string;
  version: string;
  lines: string;
}

export const lockFile = join(workerFolder, 'requirements.txt');

/** Python that the lock was resolved for: from the first on, before the second. */
export const pythonRange = { from: [3, 11], before: [3, 15] } as const;

/** What the worker itself imports; the rest of the lock is what these need. */
export const importedPackages = ['torch', 'transformers', 'peft', 'safetensors', 'numpy'] as const;

export function lockedPackages(): LockedPackage[] {
  const packages: LockedPackage[] = [];
  for (const line of readFileSync(lockFile, 'utf8').split('\n')) {
    const [, name, version] = /^([\w.-]+)==([^\s;\\]+)/.exec(line) ?? [];
    if (name !== undefined) packages.push({ name, version, lines: `${line}\n` });
    else {
      const last = packages.at(-1);
      if (last !== undefined) last.lines += `${line}\n`;
    }
  }
  return packages;
}

/** Gives the version of a package that the worker is tested with. */
export const lockedVersion = (name: string): string | undefined =>
  lockedPackages().find((locked) => locked.name === name)?.version;

/** Parts of CUDA that PyTorch's builds for a processor do without. */
const ofCuda = /^(torch|triton|nvidia-|cuda-)/;

/** What is left to install from the lock beside a build of PyTorch for processors. */
export const withoutTorch = (): string =>
  lockedPackages()
    .filter(({ name }) => !ofCuda.test(name))
    .map(({ lines }) => lines)
    .join('');

/** Tells whether a Python is one that the lock was resolved for. */
export function knownPython(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  const number = (parts: readonly number[]) => 1000 * parts[0] + parts[1];
  const here = number([major, minor]);
  return here >= number(pythonRange.from) && here < number(pythonRange.before);
}
