import { z } from 'zod';
import { artifactId, projectId } from '../output-parts.ts';

/** A release as the ledger holds it. */
export const releaseRecord = z.object({
  id: z.int(),
  project: projectId,
  bundle: artifactId,
  status: z.enum(['candidate', 'accepted', 'rejected']),
  details: z.record(z.string(), z.unknown()).describe('What the decision rests on.'),
  at: z.string(),
});
