import { z } from 'zod';
import type { RuntimeProfile } from '../../runtimes/machine/machine-profile.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';

export const operation = defineOperation({
  examples: ['brewslm machine show'],
  input: z.strictObject({}),
  output: z.object({
    profile: report<RuntimeProfile>(
      'What this machine is and has to spare; what it was measured at, where it was.',
    ),
    threads: z.int().describe('Threads that work computes with.'),
    memoryLimit: z.int().describe('Bytes that a training may take.'),
  }),
  async run(context) {
    const [{ ledger, threads }, { keptCalibration }, { profileMachine }, { memoryLimit }] =
      await Promise.all([
        context.session(),
        import('../../planning/time/kept-calibration.ts'),
        import('../../runtimes/machine/machine-profile.ts'),
        import('../../planning/memory/memory-forecast.ts'),
      ]);
    const profile = profileMachine(ledger.home, keptCalibration(ledger.home, threads));
    return { output: { profile, threads, memoryLimit: memoryLimit() } };
  },
});
