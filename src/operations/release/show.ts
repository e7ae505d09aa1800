import type { BundleManifest } from '../../lifecycle/package/bundle.ts';
import type { ReleaseDetails } from '../../lifecycle/release-bundle.ts';
import { defineOperation } from '../operation.ts';
import { recordedVerdict, report } from '../output-parts.ts';
import { chosenRelease } from './chosen-release.ts';
import { releaseRecord } from './record.ts';

export const operation = defineOperation({
  examples: [
    'brewslm release show --project 1',
    'brewslm release show --project 1 --html release.html',
  ],
  input: chosenRelease,
  output: releaseRecord.extend({
    verdict: recordedVerdict.describe('Of Gate D.'),
    manifest: report<BundleManifest>('What is in the bundle, and how it was measured.'),
  }),
  async run(context, input) {
    const [{ ledger }, { findRelease }, { manifestOf }] = await Promise.all([
      context.session(),
      import('../../lifecycle/release-bundle.ts'),
      import('../../lifecycle/package/bundle.ts'),
    ]);
    const project = ledger.projects.find(input.project);
    const release = findRelease(ledger, project, input.release);
    const verdict = ledger.verdicts.latest(project.id, 'D', release.bundle)!;
    const details = release.details as unknown as ReleaseDetails;
    const manifest = manifestOf(ledger.artifacts.find(release.bundle));
    return { output: { ...release, verdict, manifest }, view: { details } };
  },
});
