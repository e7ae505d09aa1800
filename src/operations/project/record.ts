import { z } from 'zod';
import type { Project } from '../../ledger/projects.ts';
import { projectId } from '../output-parts.ts';

/** A project as the ledger holds it. */
export const projectRecord: z.ZodType<Project> = z.object({
  id: projectId,
  name: z.string(),
  template: z.string(),
  seed: z.int(),
  settings: z.record(z.string(), z.unknown()).describe('What commands were told, by section.'),
  createdAt: z.string(),
});
