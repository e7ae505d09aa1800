import { z } from 'zod';
import type { ReleaseDetails } from '../../lifecycle/release-bundle.ts';
import { flag, text } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { artifactId, report, verdict } from '../output-parts.ts';
import { ofProject } from './chosen-release.ts';

export const operation = defineOperation({
  examples: [
    'brewslm release propose --project 1',
    'brewslm release propose --project 1 --new-baseline',
  ],
  input: z.strictObject({
    project: ofProject,
    newBaseline: flag(
      'judge it as a first release, against its base, whatever is in force: for test rows that are others now',
    ).optional(),
    bundle: text('export bundle; the newest measured one when left out', 'id').optional(),
  }),
  output: z.object({
    release: z.int(),
    bundle: artifactId,
    verdict: verdict.describe('Of Gate D.'),
    details: report<ReleaseDetails>(
      'Held against the release before; what the next run should do.',
    ),
  }),
  async run(context, input) {
    const [session, { newestMeasuredBundle, proposeRelease }] = await Promise.all([
      context.session(),
      import('../../lifecycle/release-bundle.ts'),
    ]);
    const { ledger } = session;
    const project = ledger.projects.find(input.project);
    const bundle =
      input.bundle === undefined
        ? newestMeasuredBundle(ledger, project)
        : ledger.artifacts.find(input.bundle);
    const { release, verdict, details } = await proposeRelease(
      session,
      project,
      bundle,
      input.newBaseline,
    );
    return { output: { release, bundle: bundle.id, verdict, details }, verdicts: [verdict] };
  },
});
