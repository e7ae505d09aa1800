import { z } from 'zod';
import type { ClusterCheck } from '../../runtimes/ray/check-cluster.ts';
import { flag, text } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';

export const operation = defineOperation({
  examples: [
    'brewslm runtime add ray --name team --address http://head.example:8265 --token-env RAY_AUTH_TOKEN --storage s3://team-models/brewslm',
    'brewslm runtime add ray --name lab --address http://10.0.0.5:8265 --storage /shared/brewslm --unchecked',
  ],
  input: z.strictObject({
    kind: z.literal('ray', { error: 'Clusters of this kind are known: ray.' }).meta({
      description: 'what runs the cluster: ray',
      value: 'kind',
    }),
    name: text('what to call it', 'name').default('ray'),
    address: text("address of the cluster's dashboard", 'url'),
    tokenEnv: text(
      'environment variable that holds its token, where it asks for one',
      'variable',
    ).optional(),
    storage: text(
      'what it and this machine share: s3://bucket/folder, or a folder under the same path on all',
      'place',
      { path: 'write' },
    ),
    unchecked: flag('do not look whether it can do jobs').optional(),
  }),
  output: report<ClusterCheck & { checked: boolean }>(
    'The cluster as it is kept, and what was seen of it.',
  ),
  async run(context, { kind, name, address, tokenEnv, storage, unchecked }) {
    const [home, { keepCluster, wellFormed }] = await Promise.all([
      context.home(),
      import('../../runtimes/ray/cluster.ts'),
    ]);
    const unseen = { kind, name, address, tokenEnv: tokenEnv ?? null, storage, gpus: null };
    const cluster = wellFormed(unseen);
    keepCluster(home, cluster);
    if (unchecked)
      return { output: { cluster, ray: null, nodes: [], problems: [], checked: false } };
    const { examineCluster } = await import('../../runtimes/ray/check-cluster.ts');
    context.progress({ label: `asking every node of ${name}`, done: 0 });
    const check = await examineCluster(home, cluster, context.signal);
    return {
      output: { ...check, checked: true },
      failed: check.problems.some(({ severity }) => severity === 'error'),
    };
  },
});
