import { z } from 'zod';
import type { ReleaseDetails } from '../../lifecycle/release-bundle.ts';
import type { BundleManifest } from '../../lifecycle/package/bundle.ts';
import type { DecisionTable } from '../../lifecycle/package/optimize/choose.ts';
import type { ExportRequest } from '../../lifecycle/package/export-project.ts';
import { fail } from '../../problem/problem.ts';
import type { RuntimeConfiguration } from '../../runtimes/runtime.ts';
import { flag, positiveInteger, project, text } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { artifactId, projectId, report, verdict } from '../output-parts.ts';

/** Here rather than read from the catalogue, so that help stays quick; a test holds them equal. */
const exportTargets = ['vllm', 'mlx', 'transformers_js', 'browser_webgpu'] as const;

export const operation = defineOperation({
  examples: [
    'brewslm export --project 1 --format huggingface --target vllm',
    'brewslm export --project 1 --adapter --output exports/adapter',
    'brewslm export --project 1 --dtype float32 --held-out-items 1000',
    'brewslm export --project 1 --format mlx --bits 4',
    'brewslm export --project 1 --format onnx --target browser_webgpu',
  ],
  input: z.strictObject({
    project: project('project to export'),
    format: z
      .enum(['huggingface', 'mlx', 'onnx'])
      .meta({ description: 'layout of the files', value: 'format' })
      .default('huggingface'),
    target: z
      .enum(exportTargets)
      .meta({ description: 'where it will be served; what loads the format', value: 'target' })
      .optional(),
    adapter: flag('only the LoRA adapter, in the layout of PEFT').optional(),
    dtype: z
      .enum(['bfloat16', 'float16', 'float32'])
      .meta({ description: 'encoding of the weights', value: 'dtype' })
      .default('bfloat16'),
    bits: positiveInteger('bits of a weight, for mlx: 4, 8 or 16; 8 when left out', {
      value: 'n',
    }).optional(),
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
    const { heldOutItems: items, checkpoint, output = null } = input;
    const kind = kindOf(input);
    const scoring = input.runtime === 'torch' ? await torchOf(session.ledger.home) : {};
    const { artifact, cached, folder } = await exportProject(session, project, {
      ...kind,
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
        decision: input.format === 'onnx' ? decisionOf(artifact) : null,
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

/** What serves a format, the usual place first. */
const targetsOf: Record<string, readonly [Place, ...Place[]]> = {
  huggingface: ['vllm'],
  mlx: ['mlx'],
  onnx: ['transformers_js', 'browser_webgpu'],
};
type Place = (typeof exportTargets)[number];

/**
 * What is written, of wishes that go together.
 *
 * @throws `usage.invalid` for wishes that do not.
 */
function kindOf({
  format,
  target = targetsOf[format][0],
  adapter = false,
  dtype,
  bits,
}: z.infer<typeof operation.input>): Pick<ExportRequest, 'format' | 'target' | 'dtype' | 'bits'> {
  const other = (field: string, message: string, fix: string) =>
    fail('usage.invalid', message, { location: { field }, fix });
  const targets = targetsOf[format];
  if (!targets.includes(target))
    other('target', `${target} does not load ${format}`, `Give --target ${targets.join(' or ')}.`);
  if (format === 'huggingface') {
    if (bits !== undefined)
      other('bits', 'bits are for MLX', 'Give --format mlx, or --dtype for the encoding.');
    return { format: adapter ? 'peft' : format, target, dtype };
  }
  if (adapter)
    other(
      'adapter',
      'adapters are written for PEFT',
      'Leave out --format, or leave out --adapter.',
    );
  if (dtype !== 'bfloat16')
    other(
      'dtype',
      format === 'mlx'
        ? `MLX is written in bfloat16, not ${dtype}`
        : `the target decides which types ONNX is written in, not ${dtype}`,
      format === 'mlx' ? 'Leave out --dtype; --bits decides.' : 'Leave out --dtype.',
    );
  if (format === 'onnx') {
    if (bits !== undefined) other('bits', 'bits are for MLX', 'Give --format mlx.');
    return { format, target, dtype: 'float32' };
  }
  const known = ([4, 8, 16] as const).find((one) => one === (bits ?? 8));
  return known === undefined
    ? other(
        'bits',
        `MLX has no weights of ${bits} bits here`,
        'Give --bits 4, --bits 8 or --bits 16.',
      )
    : { format, target, dtype, bits: known };
}

/** @throws The problems of `requireEnvironment`. */
async function torchOf(home: string): Promise<RuntimeConfiguration> {
  const [{ usualTorch }, { requireEnvironment }, { runtimeConfiguration }] = await Promise.all([
    import('../../planning/choose-runtime.ts'),
    import('../../runtimes/torch/environment/environment.ts'),
    import('../../runtimes/runtime.ts'),
  ]);
  return runtimeConfiguration(usualTorch(requireEnvironment(home)));
}
