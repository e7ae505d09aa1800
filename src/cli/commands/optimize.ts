import { Option, type Command } from 'commander';
import type { Speed } from '../../lifecycle/package/optimize/measure.ts';
import type { DecisionTable } from '../../lifecycle/package/optimize/choose.ts';
import { command } from '../command.ts';
import { examples } from '../examples.ts';
import { figure } from '../render-metrics.ts';
import { bytes, short, table, type Style } from '../style.ts';

/** Here rather than read from the catalogue, so that help stays quick; a test holds them equal. */
export const ggufTargets = ['mobile_iphone15', 'raspberry_pi_5'];

interface OptimizeOptions {
  project: string;
  target: string;
  checkpoint?: string;
  heldOutItems: number;
  output?: string;
}

export function register(program: Command): void {
  const optimize = program
    .command('optimize')
    .description('quantize for a device, measure every type, and pick the best that fits')
    .requiredOption('--project <id|name>', 'project to optimize')
    .addOption(
      new Option('--target <target>', 'where it is to run')
        .choices(ggufTargets)
        .makeOptionMandatory(),
    )
    .option('--checkpoint <id>', 'another checkpoint set than the newest')
    .option('--held-out-items <n>', 'test items to measure on, at most', Number, 60)
    .option('--output <folder>', 'where the files go; a folder below exports/ by default')
    .action(
      command<OptimizeOptions>(async (cli, options) => {
        const session = await cli.session();
        const project = session.ledger.projects.find(options.project);
        const [{ exportProject }, { decisionOf }, { speedsOf }, { loadTarget }] = await Promise.all(
          [
            import('../../lifecycle/package/export-project.ts'),
            import('../../lifecycle/package/optimize/choose.ts'),
            import('../../lifecycle/package/optimize/measure.ts'),
            import('../../catalog/targets/target.ts'),
          ],
        );
        const target = loadTarget(options.target);
        const exported = await exportProject(session, project, {
          format: 'gguf',
          target: target.id,
          dtype: 'float32',
          heldOut: { scored: options.heldOutItems, generated: 0 },
          checkpoint: options.checkpoint,
          output: options.output ?? null,
        });
        const decision = decisionOf(exported.artifact);
        const speeds = speedsOf(session.ledger, project, exported.artifact);
        return {
          data: {
            project: project.id,
            bundle: exported.artifact.id,
            cached: exported.cached,
            folder: exported.folder,
            target,
            decision,
            speeds,
          },
          text: (style) =>
            [
              `${style.green(exported.cached ? 'unchanged' : 'optimized')} for ${target.title}: bundle ${short(exported.artifact.id)} · ${style.bold(`${exported.folder}/${decision.file}`)}`,
              decisionTable(decision, speeds, style),
              ...explain(decision, target.memory?.limit.source),
            ].join('\n'),
        };
      }),
    );
  examples(optimize, [
    'brewslm optimize --project 1 --target mobile_iphone15',
    'brewslm optimize --project 1 --target raspberry_pi_5 --held-out-items 200',
  ]);
}

const reasons: Record<DecisionTable['rows'][number]['reason'], string> = {
  chosen: 'chosen',
  'too-large': 'does not fit',
  'loses-too-much': 'loses too much',
  larger: 'larger',
  'loses-more': 'loses more',
};

function decisionTable({ rows }: DecisionTable, speeds: Map<string, Speed>, style: Style): string {
  return table(
    [
      'type',
      'file',
      'memory (high)',
      'nats/token',
      'perplexity',
      'over F16',
      '95 %',
      'tok/s here',
      '',
    ],
    rows.map(({ type, bytes: size, memory, loss, increase, reason }) => [
      type,
      bytes(size),
      `~${bytes(memory.high)}`,
      loss.toFixed(4),
      figure(Math.exp(loss)),
      increase ? increase.value.toFixed(4) : '–',
      increase ? `${increase.interval.low.toFixed(4)} … ${increase.interval.high.toFixed(4)}` : '–',
      `${speeds.get(type)?.writeTokensPerSecond ?? '–'}`,
      reason === 'chosen' ? style.green('chosen') : reasons[reason],
    ]),
    style,
  );
}

function explain(decision: DecisionTable, source: string | undefined): string[] {
  const { memoryLimit, reserve, maxLossIncrease, items, contextSize } = decision;
  const room =
    memoryLimit === null
      ? []
      : [`memory: ${bytes(memoryLimit)} less ${bytes(reserve)} for the rest of the app; ${source}`];
  return [
    `rule: the smallest that fits and whose loss may be at most ${maxLossIncrease} nats above F16 (upper bound), else the most faithful that fits`,
    ...room,
    `loss measured in llama.cpp on ${items} held-out items; memory estimated from shapes for ${contextSize} tokens; speed measured on this machine, not on the device`,
  ];
}
