import { z } from 'zod';
import { channelNames, heldBy } from '../../ledger/channels.ts';
import { defineOperation } from '../operation.ts';
import { ofProject } from './chosen-release.ts';
import { releaseRecord } from './record.ts';

export const operation = defineOperation({
  examples: [],
  input: z.strictObject({ project: ofProject }),
  output: z.array(
    releaseRecord.extend({
      gate: z.enum(['PASS', 'FAIL', 'INCONCLUSIVE']).nullable(),
      channels: z.array(z.enum(channelNames)).describe('Channels that lead to it.'),
    }),
  ),
  async run(context, input) {
    const { ledger } = await context.session();
    const { id } = ledger.projects.find(input.project);
    const moves = ledger.channels.moves(id);
    const releases = ledger.releases.list(id).map((release) => ({
      ...release,
      gate: ledger.verdicts.latest(id, 'D', release.bundle)?.outcome ?? null,
      channels: channelNames.filter(
        (channel) => heldBy(moves, channel).at(-1)?.release === release.id,
      ),
    }));
    const inForce = ledger.releases.accepted(id)?.id ?? null;
    return { output: releases, view: { project: id, inForce } };
  },
});
