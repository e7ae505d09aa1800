import { z } from 'zod';
import type { Project } from '../../ledger/projects.ts';
import type { Session } from '../../lifecycle/stage/run-stage.ts';
import type { ReleaseDetails } from '../../lifecycle/release-bundle.ts';
import type { BundleManifest } from '../../lifecycle/package/bundle.ts';
import type { DecisionTable } from '../../lifecycle/package/optimize/choose.ts';
import type { ExportRequest } from '../../lifecycle/package/export-project.ts';
import { fail } from '../../problem/problem.ts';
import type { RuntimeConfiguration } from '../../runtimes/runtime.ts';
import { flag, positiveInteger, project, text } from '../fields.ts';
import { IMPORTANCE_ROWS, importanceRows } from '../importance-field.ts';
import { defineOperation } from '../operation.ts';
import { runtimeFor } from '../runtime-fields.ts';
import { artifactId, projectId, report, verdict } from '../output-parts.ts';

/** Here rather than read from the catalogue, so that help stays quick; a test holds them equal. */
const exportTargets = [
  'vllm',
  'tgi',
  'sglang',
  'llama_cpp',
  'ollama',
  'lm_studio',
  'mlx',
  'transformers_js',
  'browser_webgpu',
  'mobile_iphone15',
  'mobile_android_8gb',
  'raspberry_pi_5',
  'laptop_16gb',
  'jetson_orin_nano',
] as const;

/** The usual place of each format. */
const usualTarget = {
  huggingface: 'vllm',
  gguf: 'llama_cpp',
  ollama: 'ollama',
  mlx: 'mlx',
  onnx: 'transformers_js',
} as const;
type Format = keyof typeof usualTarget;

export const operation = defineOperation({
  examples: [
    'brewslm export --project 1 --format huggingface --target vllm',
    'brewslm export --project 1 --adapter --output exports/adapter',
    'brewslm export --project 1 --dtype float32 --held-out-items 1000',
    'brewslm export --project 1 --format mlx --bits 4',
    'brewslm export --project 1 --target browser_webgpu',
    'brewslm export --project 1 --format gguf --importance-rows 200',
    'brewslm export --project 1 --format ollama',
    'brewslm export --project 1 --target vllm --dtype fp8',
  ],
  input: z.strictObject({
    project: project('project to export'),
    format: z
      .enum(['huggingface', 'gguf', 'ollama', 'mlx', 'onnx'])
      .meta({
        description: 'layout of the files; what the target loads, or huggingface, when left out',
        value: 'format',
      })
      .optional(),
    target: z
      .enum(exportTargets)
      .meta({
        description: 'where it will be served; the usual place of the format when left out',
        value: 'target',
      })
      .optional(),
    adapter: flag('only the LoRA adapter, in the layout of PEFT').optional(),
    dtype: z
      .enum(['bfloat16', 'float16', 'float32', 'fp8'])
      .meta({ description: 'encoding of the weights, for huggingface', value: 'dtype' })
      .default('bfloat16'),
    bits: positiveInteger('bits of a weight, for mlx: 4, 8 or 16; 8 when left out', {
      value: 'n',
    }).optional(),
    importanceRows: importanceRows().optional(),
    checkpoint: text('another checkpoint set than the newest', 'id').optional(),
    heldOutItems: positiveInteger('test items to measure on, at most', { value: 'n' }).default(200),
    runtime: text(
      'what scores the test items: embedded, torch or ray:NAME; embedded when left out',
      'name',
    ).optional(),
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
      .describe('Of GGUF, Ollama and ONNX; null otherwise.'),
    verdict: verdict.describe('Of Gate D; it decides whether the release can be accepted.'),
    details: report<ReleaseDetails>(
      'Held against the release before; what the next run should do.',
    ),
  }),
  async run(context, input) {
    const session = await context.session();
    const project = session.ledger.projects.find(input.project);
    const [
      { exportProject },
      { proposeRelease },
      { hasDecision, manifestOf },
      { decisionOf },
      { speedsOf },
    ] = await Promise.all([
      import('../../lifecycle/package/export-project.ts'),
      import('../../lifecycle/release-bundle.ts'),
      import('../../lifecycle/package/bundle.ts'),
      import('../../lifecycle/package/optimize/choose.ts'),
      import('../../lifecycle/package/optimize/measure.ts'),
    ]);
    const { heldOutItems: items, checkpoint, output = null } = input;
    const kind = await kindOf(input);
    const scoring = await scoringOn(session, project, input.runtime);
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
        decision: hasDecision(kind.format) ? decisionOf(artifact) : null,
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

/**
 * What is written, of wishes that go together.
 *
 * @throws `usage.invalid` for wishes that do not.
 */
async function kindOf({
  adapter = false,
  dtype,
  bits,
  importanceRows,
  ...asked
}: z.infer<typeof operation.input>): Promise<
  Pick<ExportRequest, 'format' | 'target' | 'dtype' | 'bits' | 'importanceRows'>
> {
  const { format, target } = await placeOf({ ...asked, adapter });
  if (adapter && format !== 'huggingface')
    other(
      'adapter',
      'adapters are written for PEFT',
      'Leave out --format, or leave out --adapter.',
    );
  if (bits !== undefined && format !== 'mlx')
    other(
      'bits',
      'bits are for MLX',
      format === 'huggingface'
        ? 'Give --format mlx, or --dtype for the encoding.'
        : 'Give --format mlx.',
    );
  const quantized = format === 'gguf' || format === 'ollama';
  if (importanceRows !== undefined && !quantized)
    other(
      'importanceRows',
      `${format} is written without the importance of weights`,
      'Leave out --importance-rows, or give --format gguf.',
    );
  if (format === 'huggingface') {
    if (adapter && dtype === 'fp8')
      other('dtype', 'adapters are not written in fp8', 'Leave out --dtype.');
    return { format: adapter ? 'peft' : format, target, dtype };
  }
  if (dtype !== 'bfloat16')
    other(
      'dtype',
      format === 'mlx'
        ? `MLX is written in bfloat16, not ${dtype}`
        : `the target decides which types ${format} is written in, not ${dtype}`,
      format === 'mlx' ? 'Leave out --dtype; --bits decides.' : 'Leave out --dtype.',
    );
  if (quantized)
    return { format, target, dtype: 'float32', importanceRows: importanceRows ?? IMPORTANCE_ROWS };
  if (format !== 'mlx') return { format, target, dtype: 'float32' };
  const known = ([4, 8, 16] as const).find((one) => one === (bits ?? 8));
  return known === undefined
    ? other(
        'bits',
        `MLX has no weights of ${bits} bits here`,
        'Give --bits 4, --bits 8 or --bits 16.',
      )
    : { format, target, dtype, bits: known };
}

/**
 * Format and target, where one or none of them may be asked for.
 *
 * @throws `usage.invalid` when the target does not load the format.
 */
async function placeOf({
  format,
  target,
  adapter,
}: {
  format?: Format | undefined;
  target?: (typeof exportTargets)[number] | undefined;
  adapter: boolean;
}): Promise<{ format: Format; target: string }> {
  if (target === undefined) {
    const usual = format ?? 'huggingface';
    return { format: usual, target: usualTarget[usual] };
  }
  const [{ loadTarget, targetIds }, { loadCapabilities }] = await Promise.all([
    import('../../catalog/targets/target.ts'),
    import('../../catalog/capabilities/capabilities.ts'),
  ]);
  const { formats } = loadCapabilities();
  const { format: usual, runtime } = loadTarget(target);
  const wanted = format ?? usual;
  const layout = adapter && wanted === 'huggingface' ? 'peft' : wanted;
  if (formats[layout].servers.includes(runtime)) return { format: wanted, target };
  const loading = targetIds.filter((id) =>
    formats[layout].servers.includes(loadTarget(id).runtime),
  );
  const loaded = Object.keys(formats).filter((id) => formats[id].servers.includes(runtime));
  return other(
    'target',
    `${target} does not load ${layout}`,
    `Give --target ${loading.join(' or ')}, or ${layout === 'peft' ? 'leave out --adapter' : `--format ${loaded.filter((id) => id !== 'peft').join(' or ')}`}.`,
  );
}

const other = (field: string, message: string, fix: string): never =>
  fail('usage.invalid', message, { location: { field }, fix });

/** @throws The problems of `runtimeFor`. */
async function scoringOn(
  session: Session,
  { template }: Project,
  runtime: string | undefined,
): Promise<RuntimeConfiguration> {
  if (runtime === undefined) return {};
  const { runtimeConfiguration } = await import('../../runtimes/runtime.ts');
  const wishes = { bases: [], budgetSeconds: null, template };
  return runtimeConfiguration((await runtimeFor(session, { runtime }, wishes)).choice);
}
