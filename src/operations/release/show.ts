import type { ReleaseDetails } from '../../lifecycle/release-bundle.ts';
import { defineOperation } from '../operation.ts';
import { recordedVerdict } from '../output-parts.ts';
import { chosenRelease } from './chosen-release.ts';
import { releaseRecord } from './record.ts';

export const operation = defineOperation({
  examples: [],
  input: chosenRelease,
  output: releaseRecord.extend({ verdict: recordedVerdict.describe('Of Gate D.') }),
  async run(context, input) {
    const [{ ledger }, { findRelease }] = await Promise.all([
      context.session(),
      import('../../lifecycle/release-bundle.ts'),
    ]);
    const project = ledger.projects.find(input.project);
    const release = findRelease(ledger, project, input.release);
    const verdict = ledger.verdicts.latest(project.id, 'D', release.bundle)!;
    const details = release.details as unknown as ReleaseDetails;
    return { output: { ...release, verdict }, view: { details } };
  },
});
