import type { Replay } from '../../lifecycle/replay/replay.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';
import { oneArtifact } from './described.ts';

export const operation = defineOperation({
  examples: ['brewslm artifact replay 3fa9c1'],
  input: oneArtifact,
  output: report<Replay>(
    'Whether every byte is the same, the first that is not, and whether rounding explains it.',
  ),
  async run(context, { id }) {
    const [session, { replay }] = await Promise.all([
      context.session(),
      import('../../lifecycle/replay/replay.ts'),
    ]);
    const result = await replay(session, session.ledger.artifacts.find(id));
    return { output: result, failed: result.verdict === 'differs' };
  },
});
