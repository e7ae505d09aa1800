import { z } from 'zod';
import type { ReleaseDetails } from '../../lifecycle/release-bundle.ts';
import type { BundleManifest } from '../../lifecycle/package/bundle.ts';
import type { DecisionTable } from '../../lifecycle/package/optimize/choose.ts';
import { fail } from '../../problem/problem.ts';
import type { RuntimeConfiguration } from '../../runtimes/runtime.ts';
import { flag, positiveInteger, project, text } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { artifactId, projectId, report, verdict } from '../output-parts.ts';

/** Here rather than read from the catalogue, so that help stays quick; a test holds them equal. */
export const exportTargets = ['vllm', 'transformers_js', 'browser_webgpu'] as const;

const formatOf = (target: (typeof exportTargets)[number]): 'huggingface' | 'onnx' =>
  target === 'vllm' ? 'huggingface' : 'onnx';

export const operation = defineOperation({
  examples: [
    'brewslm export --project 1 --format huggingface --target vllm',
    'brewslm export --project 1 --adapter --output exports/adapter',
    'brewslm export --project 1 --dtype float32 --held-out-items 1000',
    'brewslm export --project 1 --format onnx --target browser_webgpu',
  ],
  input: z.strictObject({
    project: project('project to export'),
    format: z
      .enum(['huggingface', 'onnx'])
      .meta({
        description: 'layout of the files; what the target loads when left out',
        value: 'format',
      })
      .optional(),
    target: z
      .enum(exportTargets)
      .meta({
        description: 'where it will be served; vllm, or transformers_js for onnx, when left out',
        value: 'target',
      })
      .optional(),
    adapter: flag('only the LoRA adapter, in the layout of PEFT').optional(),
    dtype: z
      .enum(['bfloat16', 'float16', 'float32'])
      .meta({
        description:
          'encoding of the weights in files of Hugging Face, bfloat16 when left out; onnx has those of the target',
        value: 'dtype',
      })
      .optional(),
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
    decision: report<DecisionTable>(
      'Every type of weights with its size, memory and loss, and the choice.',
    )
      .nullable()
      .describe('Of ONNX; null otherwise.'),
    verdict: verdict.describe('Of Gate D; it decides whether the release can be accepted.'),
    details: report<ReleaseDetails>(
      'Held against the release before; what the next run should do.',
    ),
  }),
  async run(context, input) {
    const session = await context.session();
    const project = session.ledger.projects.find(input.project);
    const [{ exportProject }, { proposeRelease }, { manifestOf }, { decisionOf }, { speedsOf }] =
      await Promise.all([
        import('../../lifecycle/package/export-project.ts'),
        import('../../lifecycle/release-bundle.ts'),
        import('../../lifecycle/package/bundle.ts'),
        import('../../lifecycle/package/optimize/choose.ts'),
        import('../../lifecycle/package/optimize/measure.ts'),
      ]);
    const format =
      input.format ?? (input.target === undefined ? 'huggingface' : formatOf(input.target));
    const target = input.target ?? (format === 'onnx' ? 'transformers_js' : 'vllm');
    if (formatOf(target) !== format)
      fail('target.format', `${target} does not load the format ${format}`, {
        fix: `Leave out --format, or give --format ${formatOf(target)}.`,
      });
    const { adapter, heldOutItems: items, dtype, checkpoint, output = null } = input;
    if (format === 'onnx' && (adapter === true || dtype !== undefined))
      fail(
        'target.format',
        `${adapter === true ? '--adapter' : '--dtype'} is of Hugging Face files`,
        {
          fix: `Leave out ${adapter === true ? '--adapter' : '--dtype'}, or --format onnx.`,
        },
      );
    const scoring = input.runtime === 'torch' ? await torchOf(session.ledger.home) : {};
    const { artifact, cached, folder } = await exportProject(session, project, {
      format: adapter ? 'peft' : format,
      target,
      dtype: dtype ?? (format === 'onnx' ? 'float32' : 'bfloat16'),
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
        decision: format === 'onnx' ? decisionOf(artifact) : null,
        verdict: proposal.verdict,
        details: proposal.details,
      },
      view: {
        files: artifact.descriptor.files.length,
        bytes: artifact.bytes,
        speeds: Object.fromEntries(speedsOf(session.ledger, project, artifact)),
      },
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
