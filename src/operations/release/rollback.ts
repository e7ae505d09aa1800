import { z } from 'zod';
import { channelNames, heldBy } from '../../ledger/channels.ts';
import { fail } from '../../problem/problem.ts';
import { positiveInteger } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { artifactId } from '../output-parts.ts';
import { ofProject } from './chosen-release.ts';

export const operation = defineOperation({
  examples: [
    'brewslm release rollback --project 1 --reason "customers complain"',
    'brewslm release rollback --project 1 --to 2 --reason "3 and 4 answer in the wrong language"',
    'brewslm release rollback --project 1 --channel production --reason "slow at night"',
  ],
  input: z.strictObject({
    project: ofProject,
    to: positiveInteger('the release to go back to; the one before when left out', {
      value: 'number',
    }).optional(),
    channel: z
      .enum(channelNames)
      .meta({ description: 'go back in this channel alone, and reject nothing' })
      .optional(),
    reason: z.string().meta({ description: 'why; stays with the release', value: 'text' }),
  }),
  output: z.object({
    channel: z.enum(channelNames).nullable().describe('Null: of the release in force.'),
    from: z.int().describe('The release that was in force and is rejected, or left the channel.'),
    release: z.int().describe('The one that took its place.'),
    bundle: artifactId,
    reason: z.string(),
  }),
  /** Only a release that was in force, or in the channel, is gone back to: it was judged and accepted then. */
  async run(context, input) {
    const [{ ledger }, { inOrderOfAcceptance }] = await Promise.all([
      context.session(),
      import('../../ledger/releases.ts'),
    ]);
    const project = ledger.projects.find(input.project);
    const { channel = null } = input;
    const all = ledger.releases.list(project.id);
    const inOrder =
      channel === null
        ? inOrderOfAcceptance(all)
        : heldBy(ledger.channels.moves(project.id), channel).map((held) =>
            all.find(({ id }) => id === held.release)!,
          );
    const place = channel === null ? 'in force' : `in ${channel}`;
    const from =
      inOrder.at(-1) ?? fail('release.no-earlier', `no release of ${project.name} is ${place}`);
    const earlier = inOrder.slice(0, -1);
    const at =
      input.to === undefined ? earlier.length - 1 : earlier.findIndex(({ id }) => id === input.to);
    const target = earlier[at];
    if (target === undefined)
      return fail(
        'release.no-earlier',
        input.to === undefined
          ? `no release of ${project.name} was ${place} before release ${from.id}`
          : `release ${input.to} was not ${place} before release ${from.id}, or was rejected since`,
        earlier.length === 0
          ? {}
          : { fix: `Go back to one of these: ${earlier.map(({ id }) => id).join(', ')}.` },
      );
    const reason = input.reason.trim();
    if (reason === '')
      fail('usage.invalid', 'a rollback needs a reason', { location: { field: 'reason' } });
    ledger.database.transaction(() => {
      if (channel !== null) {
        for (const { id } of inOrder.slice(at + 1).toReversed())
          ledger.channels.takeOut(project.id, channel, id, reason);
        return;
      }
      ledger.releases.reject(from.id, reason);
      if (at < earlier.length - 1) ledger.releases.accept(target.id);
    });
    return {
      output: { channel, from: from.id, release: target.id, bundle: target.bundle, reason },
    };
  },
});
