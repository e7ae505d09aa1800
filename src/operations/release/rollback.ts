import { z } from 'zod';
import { fail } from '../../problem/problem.ts';
import { positiveInteger } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { artifactId } from '../output-parts.ts';
import { ofProject } from './chosen-release.ts';

export const operation = defineOperation({
  examples: [
    'brewslm release rollback --project 1 --reason "customers complain"',
    'brewslm release rollback --project 1 --to 2 --reason "3 and 4 answer in the wrong language"',
  ],
  input: z.strictObject({
    project: ofProject,
    to: positiveInteger('the release to go back to; the one before when left out', {
      value: 'number',
    }).optional(),
    reason: z.string().meta({ description: 'why; stays with the release', value: 'text' }),
  }),
  output: z.object({
    from: z.int().describe('The release that was in force, and is rejected.'),
    release: z.int().describe('The one that is in force now.'),
    bundle: artifactId,
    reason: z.string(),
  }),
  /** Only a release that was in force before is gone back to: it was judged and accepted then. */
  async run(context, input) {
    const [{ ledger }, { inOrderOfAcceptance }] = await Promise.all([
      context.session(),
      import('../../ledger/releases.ts'),
    ]);
    const project = ledger.projects.find(input.project);
    const accepted = inOrderOfAcceptance(ledger.releases.list(project.id));
    const inForce =
      accepted.at(-1) ?? fail('release.no-earlier', `no release of ${project.name} is in force`);
    const earlier = accepted.slice(0, -1);
    const target =
      input.to === undefined ? earlier.at(-1) : earlier.find(({ id }) => id === input.to);
    if (target === undefined)
      return fail(
        'release.no-earlier',
        input.to === undefined
          ? `no release of ${project.name} was in force before release ${inForce.id}`
          : `release ${input.to} was not in force before release ${inForce.id}, or was rejected since`,
        earlier.length === 0
          ? {}
          : { fix: `Go back to one of these: ${earlier.map(({ id }) => id).join(', ')}.` },
      );
    const reason = input.reason.trim();
    if (reason === '')
      fail('usage.invalid', 'a rollback needs a reason', { location: { field: 'reason' } });
    ledger.database.transaction(() => {
      ledger.releases.reject(inForce.id, reason);
      if (target !== earlier.at(-1)) ledger.releases.accept(target.id);
    });
    return {
      output: { from: inForce.id, release: target.id, bundle: target.bundle, reason },
    };
  },
});
