import { z } from 'zod';
import { flag, text } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import type { Problem } from '../../problem/problem.ts';
import { report } from '../output-parts.ts';
import type { ModelManifest } from '../../models/model-manifest.ts';

export const operation = defineOperation({
  examples: [
    'brewslm model add ./SmolLM2-135M-Instruct.Q4_1.gguf --id smollm2-135m-instruct',
    'brewslm model add hf:HuggingFaceTB/SmolLM2-360M-Instruct',
  ],
  input: z.strictObject({
    model: text(
      'a folder, a .gguf file, hf:org/name@revision, or an id of the catalogue',
      'model',
      { path: 'read' },
    ),
    id: text('id to give it; made from its name if absent', 'id').optional(),
    licence: text('its licence, where the files do not say, such as apache-2.0', 'id').optional(),
    allowPrivate: flag('let the hub redirect to private addresses, as a mirror may', {
      peopleOnly: true,
    }).optional(),
  }),
  output: report<ModelManifest & { warnings: readonly Problem[] }>(
    'What the store notes of the model, and what is odd about it.',
  ),
  async run(context, { model: spec, id, licence, allowPrivate }) {
    const [home, { addModel }] = await Promise.all([
      context.home(),
      import('../../models/add-model.ts'),
    ]);
    const { manifest, path, warnings } = await addModel({
      home,
      spec,
      id,
      licence,
      allowPrivate,
      signal: context.signal,
      onProgress: (done, total, rate) =>
        context.progress({
          label: 'model',
          done: megabytes(done),
          total: megabytes(total),
          unit: 'MB',
          note: rate > 0 ? `${megabytes(rate)} MB/s` : undefined,
        }),
    });
    return { output: { ...manifest, warnings }, view: { path } };
  },
});

const megabytes = (bytes: number): number => Math.round(bytes / 100_000) / 10;
