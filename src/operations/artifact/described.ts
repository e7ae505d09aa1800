import { z } from 'zod';
import type { Artifact, Descriptor } from '../../ledger/artifacts.ts';
import { text } from '../fields.ts';
import { report } from '../output-parts.ts';

/** An artifact as data: its descriptor with its id. */
export type DescribedArtifact = { id: string; bytes: number } & Descriptor;

export const describedArtifact = report<DescribedArtifact>(
  'Id, bytes, kind, files with their SHA-256, inputs by role, producer and summary.',
);

export const describe = ({ id, bytes, descriptor }: Artifact): DescribedArtifact => ({
  id,
  bytes,
  ...descriptor,
});

export const oneArtifact = z.strictObject({
  id: text('artifact id, or its first digits', 'id'),
});
