import { z } from 'zod';
import { fail } from '../../problem/problem.ts';
import { defineOperation } from '../operation.ts';
import { artifactId } from '../output-parts.ts';
import { chosenRelease } from './chosen-release.ts';

export const operation = defineOperation({
  examples: [
    'brewslm release reject --project 1 --reason "answers in the wrong language"',
    'brewslm release reject --project 1 --release 3 --reason "customers complain: back to release 2"',
  ],
  input: chosenRelease.extend({
    reason: z.string().meta({ description: 'why; stays with the release', value: 'text' }),
  }),
  output: z.object({
    release: z.int(),
    bundle: artifactId,
    reason: z.string(),
    inForce: z.int().nullable().describe('The release that is in force now.'),
  }),
  /** Of an accepted release it is the way back: the one accepted before it is in force again. */
  async run(context, input) {
    const [{ ledger }, { findRelease }] = await Promise.all([
      context.session(),
      import('../../lifecycle/release-bundle.ts'),
    ]);
    const project = ledger.projects.find(input.project);
    const { id, bundle } = findRelease(ledger, project, input.release);
    const reason = input.reason.trim();
    if (reason === '')
      fail('usage.invalid', 'a rejection needs a reason', { location: { field: 'reason' } });
    ledger.releases.reject(id, reason);
    const inForce = ledger.releases.accepted(project.id)?.id ?? null;
    return { output: { release: id, bundle, reason, inForce } };
  },
});
