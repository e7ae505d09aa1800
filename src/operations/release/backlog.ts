import { z } from 'zod';
import type { BacklogEntry } from '../../lifecycle/deliver/backlog.ts';
import type { ReleaseDetails } from '../../lifecycle/release-bundle.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';
import { chosenRelease } from './chosen-release.ts';

export const operation = defineOperation({
  examples: [],
  input: chosenRelease,
  output: z.object({
    release: z.int(),
    backlog: z.array(report<BacklogEntry>('What would help, with its evidence.')),
  }),
  async run(context, input) {
    const [{ ledger }, { findRelease }] = await Promise.all([
      context.session(),
      import('../../lifecycle/release-bundle.ts'),
    ]);
    const project = ledger.projects.find(input.project);
    const { id, details } = findRelease(ledger, project, input.release);
    const { backlog } = details as unknown as ReleaseDetails;
    return { output: { release: id, backlog } };
  },
});
