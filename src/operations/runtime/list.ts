import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';
import type { ListedRuntime } from '../../runtimes/list-runtimes.ts';

export const operation = defineOperation({
  examples: ['brewslm runtime list'],
  input: z.strictObject({}),
  output: z.array(
    report<ListedRuntime>('A runtime, what it computes on, and whether it is ready.'),
  ),
  async run(context) {
    const [home, { listRuntimes }] = await Promise.all([
      context.home(),
      import('../../runtimes/list-runtimes.ts'),
    ]);
    return { output: listRuntimes(home) };
  },
});
