import { z } from 'zod';
import { text } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';
import type { TorchEnvironment } from '../../runtimes/torch/environment/environment.ts';
import type { Problem } from '../../problem/problem.ts';

export const operation = defineOperation({
  examples: [
    'brewslm runtime setup torch',
    'brewslm runtime setup torch --device cpu',
    'brewslm runtime setup torch --python ~/venv/bin/python',
  ],
  input: z.strictObject({
    name: z.enum(['torch']).meta({ description: 'the runtime to set up', value: 'name' }),
    python: text('an interpreter to take as it is; an environment is made when left out', 'path', {
      path: 'read',
    }).optional(),
    device: z
      .enum(['cpu', 'cuda'])
      .meta({ description: 'what is to compute; cuda where there is a card', value: 'device' })
      .optional(),
  }),
  output: z.object({
    environment: report<TorchEnvironment>('The interpreter, and what was found when it was tried.'),
    warnings: z.array(report<Problem>('What is worth knowing though it works.')),
  }),
  async run(context, { python, device }) {
    const [home, { setUpTorch }, { thisHost }, { surveyGpus }] = await Promise.all([
      context.home(),
      import('../../runtimes/torch/environment/set-up.ts'),
      import('../../runtimes/machine/host.ts'),
      import('../../runtimes/machine/gpu.ts'),
    ]);
    const host = thisHost();
    const output = await setUpTorch({
      home,
      host,
      python: python ?? null,
      device: device ?? (surveyGpus(host).state === 'found' ? 'cuda' : 'cpu'),
      signal: context.signal,
      progress: ({ done, total, note }) =>
        context.progress({ label: 'setting up PyTorch', done, total, unit: 'packages', note }),
    });
    return { output };
  },
});
