import { z } from 'zod';
import { defineOperation } from '../operation.ts';

export const operation = defineOperation({
  examples: ['brewslm model list'],
  input: z.strictObject({}),
  output: z.array(
    z.object({
      id: z.string(),
      state: z.enum(['in store', 'from scratch', 'to be added']),
      parameters: z.int(),
      license: z.string().nullable(),
      contextLength: z.int(),
    }),
  ),
  async run(context) {
    const [home, { listModels }, { baseModels }] = await Promise.all([
      context.home(),
      import('../../models/model-store.ts'),
      import('../../catalog/models/base-model.ts'),
    ]);
    const stored = (await listModels(home)).map(({ manifest }) => ({
      id: manifest.id,
      state: 'in store' as const,
      parameters: manifest.parameters,
      license: manifest.license,
      contextLength: manifest.contextLength,
    }));
    const ids = new Set(stored.map(({ id }) => id));
    const others = baseModels().filter(({ id }) => !ids.has(id));
    return {
      output: [
        ...stored,
        ...others.map((base) => ({
          id: base.id,
          state: base.kind === 'scratch' ? ('from scratch' as const) : ('to be added' as const),
          parameters: base.parameters,
          license: base.kind === 'hub' ? base.license : null,
          contextLength: base.config.maxPositions,
        })),
      ],
    };
  },
});
