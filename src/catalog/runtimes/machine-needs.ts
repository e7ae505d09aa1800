/**
 * What each runtime needs of the machine it runs on.
 *
 * @module
 */
import { z } from 'zod';
import { readDataFile } from '../data-file.ts';

const needsSchema = z.strictObject({
  /** `platform-architecture` as Node names them. */
  platforms: z.array(z.string()),
  packages: z.array(z.string()),
  /** The card that it needs; null for a runtime that works on the processor. */
  gpu: z
    .strictObject({
      /** CUDA version that its libraries were built for. */
      cuda: z.string(),
      /** Oldest generation of cards that its kernels were built for, such as `7.0`. */
      capability: z.string(),
    })
    .nullable(),
});

export type MachineNeeds = z.infer<typeof needsSchema>;

/** Reads the needs of a runtime, which the capability contracts must know. */
export function machineNeeds(runtime: string): MachineNeeds {
  const file = new URL('machine-needs.yaml', import.meta.url);
  return readDataFile(file, z.record(z.string(), needsSchema))[runtime];
}
