import { z } from 'zod';
import { project } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { describe, describedArtifact } from './described.ts';

export const operation = defineOperation({
  examples: [],
  input: z.strictObject({ project: project('only those of one project').optional() }),
  output: z.array(describedArtifact),
  async run(context, input) {
    const { ledger } = await context.session();
    const artifacts =
      input.project === undefined
        ? ledger.artifacts.list().map(({ artifact }) => artifact)
        : ledger.projects.artifacts(ledger.projects.find(input.project));
    return { output: artifacts.map(describe) };
  },
});
