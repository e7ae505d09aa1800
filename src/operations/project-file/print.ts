import { z } from 'zod';
import { project } from '../fields.ts';
import { defineOperation } from '../operation.ts';

export const operation = defineOperation({
  examples: ['brewslm project file --project 1 > brewslm.yaml'],
  input: z.strictObject({ project: project('the project') }),
  output: z.record(z.string(), z.record(z.string(), z.unknown())),
  async run(context, input) {
    const [{ ledger }, { projectFile }] = await Promise.all([
      context.session(),
      import('./recorded.ts'),
    ]);
    return { output: await projectFile(ledger.projects.find(input.project)) };
  },
});
