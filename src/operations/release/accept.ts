import { z } from 'zod';
import { text } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { artifactId, recordedVerdict } from '../output-parts.ts';
import { chosenRelease } from './chosen-release.ts';

export const operation = defineOperation({
  examples: [
    'brewslm release accept --project 1 --release 2',
    'brewslm release accept --project 1 --signature exports/tickets-gguf-3fa9c1d2e4b5/model.sig',
  ],
  input: chosenRelease.extend({
    signature: text(
      'signature of the bundle, where D.signers asks for one; model.sig of its folder below exports when left out',
      'file',
      { path: 'read' },
    ).optional(),
  }),
  output: z.object({
    release: z.int(),
    bundle: artifactId,
    accepted: z.boolean().describe('False: the gate is closed, and nothing was changed.'),
    signer: z
      .string()
      .nullable()
      .describe(
        'Digest of the public key of who signed it; null where the project asks for nobody.',
      ),
    verdict: recordedVerdict.describe('Of Gate D.'),
  }),
  async run(context, input) {
    const [{ ledger }, { acceptRelease, findRelease }] = await Promise.all([
      context.session(),
      import('../../lifecycle/release-bundle.ts'),
    ]);
    const project = ledger.projects.find(input.project);
    const release = findRelease(ledger, project, input.release);
    const { accepted, verdict, signer } = await acceptRelease(
      ledger,
      project,
      release,
      input.signature,
    );
    return {
      output: { release: release.id, bundle: release.bundle, accepted, signer, verdict },
      view: { project: project.id },
      verdicts: accepted ? [] : [verdict],
    };
  },
});
