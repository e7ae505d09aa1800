import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { artifactId, recordedVerdict } from '../output-parts.ts';
import { chosenRelease } from './chosen-release.ts';

export const operation = defineOperation({
  examples: ['brewslm release accept --project 1 --release 2'],
  input: chosenRelease,
  output: z.object({
    release: z.int(),
    bundle: artifactId,
    accepted: z.boolean().describe('False: the gate is closed, and nothing was changed.'),
    verdict: recordedVerdict.describe('Of Gate D.'),
  }),
  async run(context, input) {
    const [{ ledger }, { acceptRelease, findRelease }] = await Promise.all([
      context.session(),
      import('../../lifecycle/release-bundle.ts'),
    ]);
    const project = ledger.projects.find(input.project);
    const release = findRelease(ledger, project, input.release);
    const { accepted, verdict } = acceptRelease(ledger, project, release);
    return {
      output: { release: release.id, bundle: release.bundle, accepted, verdict },
      view: { project: project.id },
      verdicts: accepted ? [] : [verdict],
    };
  },
});
