import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { projectRecord } from './record.ts';

export const operation = defineOperation({
  examples: [
    'brewslm project create --name workflow-demo --template general',
    'brewslm project create --name router --template classification --seed 7',
  ],
  input: z.strictObject({
    name: z.string().meta({ description: 'name of the project', value: 'name' }),
    template: z
      .string()
      .meta({ description: 'template: task, mapping, gate policy and plan defaults', value: 'id' })
      .default('general'),
    seed: z
      .int({ error: 'It must be a whole number from 0 on.' })
      .nonnegative({ error: 'It must be a whole number from 0 on.' })
      .meta({ description: 'seed that all randomness derives from', value: 'number' })
      .default(42),
  }),
  output: projectRecord,
  async run(context, { name, template, seed }) {
    const [{ ledger }, { loadTemplate }] = await Promise.all([
      context.session(),
      import('../../catalog/templates/template.ts'),
    ]);
    loadTemplate(template);
    return { output: ledger.projects.create(name, template, seed) };
  },
});
