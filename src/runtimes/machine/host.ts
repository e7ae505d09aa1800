/**
 * What a profile asks of the machine it runs on. Tests give other machines, recorded.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, freemem, release, totalmem } from 'node:os';
import { delimiter, join } from 'node:path';
import { createRequire } from 'node:module';

/** A machine that can be asked; memory is in bytes. */
export interface Host {
  platform: NodeJS.Platform;
  architecture: string;
  /** Release of the kernel. */
  release: string;
  node: string;
  processorModel: string;
  logicalCores: number;
  /** Cores that this process may run on: affinity is taken off. */
  schedulableCores: number;
  totalMemory: number;
  /** Memory that nothing uses, caches not counted as free. */
  freeMemory: number;
  /** Text of a file; null when it cannot be read. */
  read(path: string): string | null;
  /** Standard output of a program; null when it is not there, fails or takes over ten seconds. */
  run(program: string, ...args: string[]): string | null;
  /** Whether a program is on the search path. */
  hasProgram(name: string): boolean;
  /** Version of an installed package; null when it is not installed. */
  packageVersion(name: string): string | null;
}

const programTimeout = 10_000;

export function thisHost(): Host {
  const processors = cpus();
  return {
    platform: process.platform,
    architecture: process.arch,
    release: release(),
    node: process.versions.node,
    processorModel: processors[0]?.model.trim() ?? 'unknown',
    logicalCores: processors.length,
    schedulableCores: availableParallelism(),
    totalMemory: totalmem(),
    freeMemory: freemem(),
    read(path) {
      try {
        return readFileSync(path, 'utf8');
      } catch {
        return null;
      }
    },
    run(program, ...args) {
      try {
        return execFileSync(program, args, {
          encoding: 'utf8',
          timeout: programTimeout,
          stdio: ['ignore', 'pipe', 'ignore'],
        });
      } catch {
        return null;
      }
    },
    hasProgram(name) {
      const file = process.platform === 'win32' ? `${name}.exe` : name;
      return (process.env.PATH ?? '').split(delimiter).some((path) => existsSync(join(path, file)));
    },
    packageVersion: installedVersion,
  };
}

const require = createRequire(import.meta.url);

/**
 * Reads the version in a package's own package.json, without loading it. The file is looked up by path:
 * many packages do not export it.
 */
function installedVersion(name: string): string | null {
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      const text = readFileSync(join(folder, name, 'package.json'), 'utf8');
      return (JSON.parse(text) as { version: string }).version;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}
