import type { Host } from '../../../src/runtimes/machine/host.ts';

export interface RecordedMachine extends Partial<
  Omit<Host, 'read' | 'run' | 'hasProgram' | 'packageVersion'>
> {
  files?: Record<string, string>;
  /** Standard output by command line; a program that is not named is not there. */
  programs?: Record<string, string>;
  packages?: Record<string, string>;
}

/** A machine from its recorded files and program outputs: a Linux server unless told otherwise. */
export function recordedHost({
  files = {},
  programs = {},
  packages = { 'onnxruntime-node': '1.30.0', tokenizers: '0.23.2', 'node-llama-cpp': '3.22.1' },
  ...facts
}: RecordedMachine = {}): Host {
  return {
    platform: 'linux',
    architecture: 'x64',
    release: '6.1.0',
    node: '20.20.0',
    processorModel: 'AMD EPYC',
    logicalCores: 2,
    schedulableCores: 2,
    totalMemory: 24 * 1024 ** 3,
    freeMemory: 8 * 1024 ** 3,
    ...facts,
    read: (path) => files[path] ?? null,
    run: (...words) => programs[words.join(' ')] ?? null,
    hasProgram: (name) => Object.keys(programs).some((line) => line.split(' ')[0] === name),
    packageVersion: (name) => packages[name] ?? null,
  };
}
