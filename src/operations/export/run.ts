import { z } from 'zod';
import type { ReleaseDetails } from '../../lifecycle/release-bundle.ts';
import type { BundleManifest } from '../../lifecycle/package/bundle.ts';
import type { ExportRequest } from '../../lifecycle/package/export-project.ts';
import { fail } from '../../problem/problem.ts';
import type { RuntimeConfiguration } from '../../runtimes/runtime.ts';
import { flag, positiveInteger, project, text } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { artifactId, projectId, report, verdict } from '../output-parts.ts';

export const operation = defineOperation({
  examples: [
    'brewslm export --project 1 --format huggingface --target vllm',
    'brewslm export --project 1 --adapter --output exports/adapter',
    'brewslm export --project 1 --dtype float32 --held-out-items 1000',
    'brewslm export --project 1 --format mlx --bits 4',
  ],
  input: z.strictObject({
    project: project('project to export'),
    format: z
      .enum(['huggingface', 'mlx'])
      .meta({ description: 'layout of the files', value: 'format' })
      .default('huggingface'),
    target: z
      .enum(['vllm', 'mlx'])
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
        verdict: proposal.verdict,
        details: proposal.details,
      },
      view: { files: artifact.descriptor.files.length, bytes: artifact.bytes },
      verdicts: [proposal.verdict],
    };
  },
});

/** What serves a format. */
const targetOf = { huggingface: 'vllm', mlx: 'mlx' } as const;

/**
 * What is written, of wishes that go together.
 *
 * @throws `usage.invalid` for wishes that do not.
 */
function kindOf({
  format,
  target = targetOf[format],
  adapter = false,
  dtype,
  bits,
}: z.infer<typeof operation.input>): Pick<ExportRequest, 'format' | 'target' | 'dtype' | 'bits'> {
  const other = (field: string, message: string, fix: string) =>
    fail('usage.invalid', message, { location: { field }, fix });
  if (target !== targetOf[format])
    other('target', `${target} does not load ${format}`, `Give --target ${targetOf[format]}.`);
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
      `MLX is written in bfloat16, not ${dtype}`,
      'Leave out --dtype; --bits decides.',
    );
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
