import { Option, type Command } from 'commander';
import type { Exported } from '../../lifecycle/package/export-project.ts';
import type { BundleManifest } from '../../lifecycle/package/bundle.ts';
import { command } from '../command.ts';
import { positiveInteger } from '../numbers.ts';
import { examples } from '../examples.ts';
import { comparisonTable } from '../render-metrics.ts';
import { renderRelease } from '../render-release.ts';
import { bytes, short, type Style } from '../style.ts';

interface ExportOptions {
  project: string;
  format: 'huggingface';
  target: 'vllm';
  adapter?: boolean;
  dtype: 'float32' | 'bfloat16' | 'float16';
  checkpoint?: string;
  heldOutItems: number;
  output?: string;
}

export function register(program: Command): void {
  const add = program
    .command('export')
    .description('package the newest checkpoint, check and measure it, and propose it as a release')
    .requiredOption('--project <id|name>', 'project to export')
    .addOption(
      new Option('--format <format>', 'layout of the files')
        .choices(['huggingface'])
        .default('huggingface'),
    )
    .addOption(
      new Option('--target <target>', 'where it will be served').choices(['vllm']).default('vllm'),
    )
    .option('--adapter', 'only the LoRA adapter, in the layout of PEFT')
    .addOption(
      new Option('--dtype <dtype>', 'encoding of the weights')
        .choices(['bfloat16', 'float16', 'float32'])
        .default('bfloat16'),
    )
    .option('--checkpoint <id>', 'another checkpoint set than the newest')
    .option('--held-out-items <n>', 'test items to measure on, at most', positiveInteger, 200)
    .option('--output <folder>', 'where the files go; a folder below exports/ by default')
    .action(
      command<ExportOptions>(async (cli, options) => {
        const session = await cli.session();
        const project = session.ledger.projects.find(options.project);
        const [{ exportProject }, { proposeRelease }, { manifestOf }] = await Promise.all([
          import('../../lifecycle/package/export-project.ts'),
          import('../../lifecycle/release-bundle.ts'),
          import('../../lifecycle/package/bundle.ts'),
        ]);
        const { heldOutItems: items, dtype, target, checkpoint } = options;
        const exported = await exportProject(session, project, {
          format: options.adapter ? 'peft' : 'huggingface',
          target,
          dtype,
          heldOut: { scored: items, generated: Math.min(items, 100) },
          checkpoint,
          output: options.output ?? null,
        });
        const proposal = await proposeRelease(session, project, exported.artifact);
        const manifest = manifestOf(exported.artifact);
        return {
          data: {
            project: project.id,
            bundle: exported.artifact.id,
            cached: exported.cached,
            folder: exported.folder,
            manifest,
            release: proposal.release,
            verdict: proposal.verdict,
            details: proposal.details,
          },
          text: (style) =>
            [
              renderBundle(exported, manifest, style),
              renderRelease(proposal, style),
              `next: brewslm optimize --project ${project.id} --target mobile_iphone15`,
            ].join('\n'),
        };
      }),
    );
  examples(add, [
    'brewslm export --project 1 --format huggingface --target vllm',
    'brewslm export --project 1 --adapter --output exports/adapter',
    'brewslm export --project 1 --dtype float32 --held-out-items 1000',
  ]);
}

function renderBundle(exported: Exported, manifest: BundleManifest, style: Style): string {
  const { artifact, folder } = exported;
  const { evaluation } = manifest;
  return [
    `${style.green(exported.cached ? 'unchanged' : 'exported')} bundle ${short(artifact.id)} · ${manifest.format}, ${manifest.encoding} · ${artifact.descriptor.files.length} files, ${bytes(artifact.bytes)} · ${style.bold(folder)}`,
    'loaded back: every tensor, token and rendering as in the checkpoint',
    ...(evaluation ? [comparisonTable(evaluation, style)] : []),
  ].join('\n');
}
