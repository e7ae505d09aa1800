import { z } from 'zod';
import type { Artifact } from '../../ledger/artifacts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { defineOperation } from '../operation.ts';
import { artifactId } from '../output-parts.ts';
import { oneArtifact } from './described.ts';

export interface LineageNode {
  id: string;
  kind: string;
  stage: string;
  inputs: Record<string, LineageNode>;
}

const node: z.ZodType<LineageNode> = z.object({
  id: artifactId,
  kind: z.string(),
  stage: z.string(),
  get inputs() {
    return z.record(z.string(), node).describe('What it was made from, by role.');
  },
});

export const operation = defineOperation({
  examples: [],
  input: oneArtifact,
  output: node,
  async run(context, { id }) {
    const { ledger } = await context.session();
    const summaries: Record<string, Record<string, unknown>> = {};
    return { output: lineage(ledger, ledger.artifacts.find(id), summaries), view: { summaries } };
  },
});

/** @param summaries Filled with that of each artifact on the way. */
function lineage(
  ledger: Ledger,
  artifact: Artifact,
  summaries: Record<string, Record<string, unknown>>,
): LineageNode {
  const { kind, producer, summary } = artifact.descriptor;
  summaries[artifact.id] = summary;
  const inputs = Object.entries(ledger.artifacts.inputs(artifact));
  return {
    id: artifact.id,
    kind,
    stage: producer.stage,
    inputs: Object.fromEntries(
      inputs.map(([role, input]) => [role, lineage(ledger, input, summaries)]),
    ),
  };
}
