import { z } from 'zod';
import { channelNames, heldBy } from '../../ledger/channels.ts';
import { fail } from '../../problem/problem.ts';
import { positiveInteger } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { ofProject } from './chosen-release.ts';

const channelName = z.enum(channelNames);

export const operation = defineOperation({
  examples: [
    'brewslm release channel --project 1',
    'brewslm release channel staging --project 1 --release 3',
    'brewslm release channel production --project 1 --release 3 --reason "a week in staging without complaints"',
  ],
  input: z.strictObject({
    channel: channelName.meta({ description: 'the channel; all when left out' }).optional(),
    project: ofProject,
    release: positiveInteger('accepted release to put into the channel; only shows when left out', {
      value: 'number',
    }).optional(),
    reason: z.string().meta({ description: 'why; stays on record', value: 'text' }).optional(),
  }),
  output: z.object({
    channels: z.array(
      z.object({
        channel: channelName,
        release: z.int().nullable().describe('What it leads to; null where it is empty.'),
        earlier: z.array(z.int()).describe('Where a rollback goes, the nearest first.'),
      }),
    ),
    moves: z
      .array(
        z.object({
          id: z.int(),
          channel: channelName,
          release: z.int(),
          kind: z.enum(['in', 'out']),
          reason: z.string().nullable(),
          at: z.string(),
        }),
      )
      .describe('All that was put in or taken out, oldest first.'),
  }),
  async run(context, { channel, release: id, reason, ...input }) {
    const [{ ledger }, { findRelease }] = await Promise.all([
      context.session(),
      import('../../lifecycle/release-bundle.ts'),
    ]);
    const project = ledger.projects.find(input.project);
    if (id !== undefined) {
      if (channel === undefined)
        return fail('usage.invalid', `nothing says into which channel release ${id} goes`, {
          location: { field: 'channel' },
          fix: `Name one: brewslm release channel staging --project ${project.id} --release ${id}`,
        });
      const release = findRelease(ledger, project, id);
      if (release.status !== 'accepted')
        fail('release.not-accepted', `release ${id} is ${statusText[release.status]}`, {
          fix: `Accept it first: brewslm release accept --project ${project.id} --release ${id}`,
        });
      ledger.channels.put(project.id, channel, id, reason?.trim() || null);
    }
    const all = ledger.channels.moves(project.id);
    const shown = channel === undefined ? channelNames : [channel];
    const channels = shown.map((name) => {
      const [top, ...earlier] = heldBy(all, name)
        .toReversed()
        .map(({ release }) => release);
      return { channel: name, release: top ?? null, earlier };
    });
    const moves = all.filter((move) => shown.includes(move.channel));
    return { output: { channels, moves }, view: { project: project.id } };
  },
});

const statusText = { candidate: 'a candidate', rejected: 'rejected', accepted: 'accepted' };
