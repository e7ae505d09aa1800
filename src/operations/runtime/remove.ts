import { z } from 'zod';
import type { Cluster } from '../../runtimes/ray/cluster.ts';
import { text } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';

export const operation = defineOperation({
  examples: ['brewslm runtime remove team'],
  input: z.strictObject({ name: text('what the cluster is called here', 'name') }),
  output: report<Cluster>('The cluster as it was kept. What is in its storage stays there.'),
  async run(context, { name }) {
    const [home, { forgetCluster }] = await Promise.all([
      context.home(),
      import('../../runtimes/ray/cluster.ts'),
    ]);
    return { output: forgetCluster(home, name) };
  },
});
