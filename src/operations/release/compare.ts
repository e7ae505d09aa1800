import { z } from 'zod';
import type { ReleaseComparison } from '../../lifecycle/deliver/compare-release.ts';
import { positiveInteger } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { artifactId, report } from '../output-parts.ts';
import { chosenRelease } from './chosen-release.ts';

export const operation = defineOperation({
  examples: [
    'brewslm release compare --project 1',
    'brewslm release compare --project 1 --items 50',
  ],
  input: chosenRelease.extend({
    items: positiveInteger('changed items to show, for the better and for the worse', {
      value: 'n',
    }).default(10),
  }),
  output: z.object({
    release: z.int(),
    bundle: artifactId,
    comparison: report<ReleaseComparison>(
      'Metrics, slices and items against the release in force, on the items that both were measured on.',
    )
      .nullable()
      .describe('Null where no other release is in force, or they have no items in common.'),
  }),
  async run(context, { items, ...input }) {
    const [{ ledger }, { releaseBefore }, { findRelease }, { compareReleases }] = await Promise.all(
      [
        context.session(),
        import('../../ledger/releases.ts'),
        import('../../lifecycle/release-bundle.ts'),
        import('../../lifecycle/deliver/compare-release.ts'),
      ],
    );
    const project = ledger.projects.find(input.project);
    const release = findRelease(ledger, project, input.release);
    const reference = releaseBefore(ledger.releases.list(project.id), release);
    const comparison =
      reference === undefined
        ? null
        : await compareReleases(ledger, project, release, reference, items);
    return { output: { release: release.id, bundle: release.bundle, comparison } };
  },
});
