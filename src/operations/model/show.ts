import { z } from 'zod';
import type { ModelManifest } from '../../models/model-manifest.ts';
import { text } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';

export const operation = defineOperation({
  examples: ['brewslm model show smollm2-135m-instruct'],
  input: z.strictObject({ id: text('id of a model in the store', 'id') }),
  output: report<ModelManifest & { path: string }>('What the store notes of the model.'),
  async run(context, { id }) {
    const [home, { resolveModel, verifyModel }] = await Promise.all([
      context.home(),
      import('../../models/model-store.ts'),
    ]);
    const { manifest, path } = await resolveModel(home, id);
    await verifyModel(home, id);
    return { output: { ...manifest, path } };
  },
});
