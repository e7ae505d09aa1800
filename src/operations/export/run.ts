import { z } from 'zod';
import type { ReleaseDetails } from '../../lifecycle/release-bundle.ts';
import type { BundleManifest } from '../../lifecycle/package/bundle.ts';
import type { RuntimeConfiguration } from '../../runtimes/runtime.ts';
import { flag, positiveInteger, project, text } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { artifactId, projectId, report, verdict } from '../output-parts.ts';

export const operation = defineOperation({
  examples: [
    'brewslm export --project 1 --format huggingface --target vllm',
    'brewslm export --project 1 --adapter --output exports/adapter',
    'brewslm export --project 1 --dtype float32 --held-out-items 1000',
  ],
  input: z.strictObject({
    project: project('project to export'),
    format: z
      .enum(['huggingface'])
      .meta({ description: 'layout of the files', value: 'format' })
      .default('huggingface'),
    target: z
      .enum(['vllm'])
      .meta({ description: 'where it will be served', value: 'target' })
      .default('vllm'),
    adapter: flag('only the LoRA adapter, in the layout of PEFT').optional(),
    dtype: z
      .enum(['bfloat16', 'float16', 'float32'])
      .meta({ description: 'encoding of the weights', value: 'dtype' })
      .default('bfloat16'),
    checkpoint: text('another checkpoint set than the newest', 'id').optional(),
    heldOutItems: positiveInteger('test items to measure on, at most', { value: 'n' }).default(200),
    runtime: z
      .enum(['embedded', 'torch'])
      .meta({ description: 'what scores the test items; embedded when left out', value: 'name' })
      .optional(),
    output: text('where the files go; a folder below exports/ by default', 'folder', {
      path: 'write',
    }).optional(),
  }),
  output: z.object({
    project: projectId,
    bundle: artifactId,
    cached: z.boolean(),
    folder: z.string().describe('Where the files are.'),
    manifest: report<BundleManifest>('What is in the bundle, and how it was measured.'),
    release: z.int().describe('The release candidate that was made of it.'),
    verdict: verdict.describe('Of Gate D; it decides whether the release can be accepted.'),
    details: report<ReleaseDetails>(
      'Held against the release before; what the next run should do.',
    ),
  }),
  async run(context, input) {
    const session = await context.session();
    const project = session.ledger.projects.find(input.project);
    const [{ exportProject }, { proposeRelease }, { manifestOf }] = await Promise.all([
      import('../../lifecycle/package/export-project.ts'),
      import('../../lifecycle/release-bundle.ts'),
      import('../../lifecycle/package/bundle.ts'),
    ]);
    const scoring = input.runtime === 'torch' ? await torchOf(session.ledger.home) : {};
    const { adapter, heldOutItems: items, dtype, target, checkpoint, output = null } = input;
    const { artifact, cached, folder } = await exportProject(session, project, {
      format: adapter ? 'peft' : 'huggingface',
      target,
      dtype,
      heldOut: { scored: items, generated: Math.min(items, 100) },
      checkpoint,
      output,
      ...scoring,
    });
    const proposal = await proposeRelease(session, project, artifact);
    return {
      output: {
        project: project.id,
        bundle: artifact.id,
        cached,
        folder,
        manifest: manifestOf(artifact),
        release: proposal.release,
        verdict: proposal.verdict,
        details: proposal.details,
      },
      view: { files: artifact.descriptor.files.length, bytes: artifact.bytes },
      verdicts: [proposal.verdict],
    };
  },
});

/** @throws The problems of `requireEnvironment`. */
async function torchOf(home: string): Promise<RuntimeConfiguration> {
  const [{ usualTorch }, { requireEnvironment }, { runtimeConfiguration }] = await Promise.all([
    import('../../planning/choose-runtime.ts'),
    import('../../runtimes/torch/environment/environment.ts'),
    import('../../runtimes/runtime.ts'),
  ]);
  return runtimeConfiguration(usualTorch(requireEnvironment(home)));
}
