/**
 * The machine at the moment of judging. Facts of the moment are no part of the preflight report,
 * whose bytes do not change when a disk fills up.
 *
 * @module
 */
import { machineNeeds } from '../../../catalog/runtimes/machine-needs.ts';
import type { Problem } from '../../../problem/problem.ts';
import { diskNow } from '../../../runtimes/machine/disk.ts';
import { thisHost } from '../../../runtimes/machine/host.ts';
import { memoryNow } from '../../../runtimes/machine/memory.ts';
import { dependencyFindings } from './dependencies.ts';

export interface Surroundings {
  /** Bytes on the disk of the home. */
  diskFree: number;
  /** Bytes that training could take now, other programs running. */
  memoryAvailable: number;
  /** What keeps the runtime itself from running well here, or at all. */
  findings: Problem[];
}

export async function lookAround(home: string, runtime: string): Promise<Surroundings> {
  const host = thisHost();
  return {
    diskFree: diskNow(home).free,
    memoryAvailable: memoryNow(host).available,
    findings: await dependencyFindings(machineNeeds(runtime), host),
  };
}
