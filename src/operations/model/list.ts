import { z } from 'zod';
import { defineOperation } from '../operation.ts';

/** Of weights as the hub keeps them, in 16 bits. */
const bytesPerParameter = 2;

export const operation = defineOperation({
  examples: ['brewslm model list'],
  input: z.strictObject({}),
  output: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      state: z.enum(['in store', 'from scratch', 'to be added']),
      architecture: z.string(),
      parameters: z.int(),
      license: z.string().nullable().describe('As the hub writes it; null where none is known.'),
      contextLength: z.int(),
      chat: z.boolean().describe('It has been taught to converse, and has a chat template.'),
      gated: z.boolean().describe('The hub asks for acceptance of terms, and for a token.'),
      source: z
        .string()
        .nullable()
        .describe('Its repository on the hub, or the name of the files that were added.'),
      size: z
        .object({ bytes: z.int(), origin: z.enum(['measured', 'estimated']) })
        .nullable()
        .describe('Of its files, in the store or to be downloaded; null of one from scratch.'),
    }),
  ),
  async run(context) {
    const [home, { listModels }, { baseModels, findBase }] = await Promise.all([
      context.home(),
      import('../../models/model-store.ts'),
      import('../../catalog/models/base-model.ts'),
    ]);
    const stored = (await listModels(home)).map(({ manifest }) => {
      const { id, source, files, architecture, parameters, license, contextLength, chat } =
        manifest;
      const known = findBase(id);
      const bytes = files.reduce((total, file) => total + file.bytes, 0);
      return {
        id,
        title: known?.title ?? id,
        state: 'in store' as const,
        architecture,
        parameters,
        license,
        contextLength,
        chat,
        gated: known?.kind === 'hub' && known.gated,
        source: source.kind === 'hub' ? source.repository : source.name,
        size: { bytes, origin: 'measured' as const },
      };
    });
    const ids = new Set(stored.map(({ id }) => id));
    const others = baseModels()
      .filter(({ id }) => !ids.has(id))
      .map((base) => ({
        id: base.id,
        title: base.title,
        state: base.kind === 'scratch' ? ('from scratch' as const) : ('to be added' as const),
        architecture: base.config.architecture,
        parameters: base.parameters,
        license: base.kind === 'hub' ? base.license : null,
        contextLength: base.config.maxPositions,
        chat: base.kind === 'hub' && base.chat,
        gated: base.kind === 'hub' && base.gated,
        source: base.kind === 'hub' ? base.repository : null,
        size:
          base.kind === 'hub'
            ? { bytes: bytesPerParameter * base.parameters, origin: 'estimated' as const }
            : null,
      }));
    return { output: [...stored, ...others] };
  },
});
