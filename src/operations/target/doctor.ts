import { z } from 'zod';
import type { Target } from '../../catalog/targets/target.ts';
import type { FoundConsumer } from '../../lifecycle/package/acceptance/find-consumers.ts';
import { text } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';

export const operation = defineOperation({
  examples: ['brewslm target doctor vllm', 'brewslm target doctor ollama --json'],
  input: z.strictObject({ target: text('the target', 'target') }),
  output: z.object({
    target: report<Target>('What the target loads, and where that is said.'),
    consumers: z.array(
      report<FoundConsumer>(
        'A program that loads its bundles: where it is here, or how to get it.',
      ),
    ),
  }),
  async run(context, input) {
    const [home, { loadTarget }, { findConsumers }, { keptEnvironment }] = await Promise.all([
      context.home(),
      import('../../catalog/targets/target.ts'),
      import('../../lifecycle/package/acceptance/find-consumers.ts'),
      import('../../runtimes/torch/environment/environment.ts'),
    ]);
    const target = loadTarget(input.target);
    const environment = keptEnvironment(home);
    const consumers = await findConsumers(target, {
      path: process.env.PATH ?? '',
      pythons: environment === null ? [] : [environment.python],
      signal: context.signal,
    });
    return { output: { target, consumers } };
  },
});
