import { defineOperation } from '../operation.ts';
import { describe, describedArtifact, oneArtifact } from './described.ts';

export const operation = defineOperation({
  examples: [],
  input: oneArtifact,
  output: describedArtifact,
  async run(context, { id }) {
    const { ledger } = await context.session();
    return { output: describe(ledger.artifacts.find(id)) };
  },
});
