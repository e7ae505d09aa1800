import type { Command } from 'commander';
import { command } from '../command.ts';
import { positiveInteger } from '../numbers.ts';
import { renderDatasetCard } from '../render-dataset.ts';
import { renderVerdict } from '../render-problem.ts';
import { short, table } from '../style.ts';
import { registerImport } from './dataset/import.ts';
import { registerMap } from './dataset/map.ts';
import { registerSchema } from './dataset/schema.ts';

export function register(program: Command): void {
  const dataset = program.command('dataset').description('import data and see what became of it');
  registerImport(dataset);
  registerMap(dataset);
  registerSchema(dataset);
  registerShow(dataset);
  registerRejects(dataset);
}

function registerShow(dataset: Command): void {
  dataset
    .command('show')
    .description("show the project's dataset: mapping, splits, findings")
    .requiredOption('--project <id|name>', 'project')
    .action(
      command<{ project: string }>(async (cli, options) => {
        const { ledger } = await cli.session();
        const { cardOf } = await import('../../lifecycle/normalize/dataset.ts');
        const project = ledger.projects.find(options.project);
        const artifact = ledger.projects.require(
          project,
          'canonical-dataset',
          importHint(project.id),
        );
        const card = cardOf(artifact);
        const verdict = ledger.verdicts.latest(project.id, 'A', artifact.id);
        return {
          data: { dataset: artifact.id, card, verdict: verdict ?? null },
          text: (style) =>
            [
              `dataset ${short(artifact.id)}`,
              renderDatasetCard(card, style),
              ...(verdict ? [renderVerdict(verdict, style)] : []),
            ].join('\n'),
        };
      }),
    );
}

function registerRejects(dataset: Command): void {
  dataset
    .command('rejects')
    .description('list what was refused: file, line, reason, excerpt')
    .requiredOption('--project <id|name>', 'project')
    .option('--limit <n>', 'show at most this many', positiveInteger, 20)
    .action(
      command<{ project: string; limit: number }>(async (cli, options) => {
        const { ledger } = await cli.session();
        const project = ledger.projects.find(options.project);
        const artifact = ledger.projects.require(
          project,
          'canonical-dataset',
          importHint(project.id),
        );
        const lines = artifact.text('rejects.jsonl').split('\n').filter(Boolean);
        const rejects = lines.slice(0, options.limit).map((line) => JSON.parse(line) as Rejected);
        return {
          data: { total: lines.length, rejects },
          text: (style) =>
            lines.length === 0
              ? 'nothing was refused'
              : [
                  table(
                    ['where', 'code', 'reason', 'excerpt'],
                    rejects.map((item) => [
                      `${item.file}:${item.line}`,
                      item.code,
                      item.message,
                      item.excerpt.slice(0, 60),
                    ]),
                    style,
                  ),
                  `${rejects.length} of ${lines.length} shown`,
                ].join('\n'),
        };
      }),
    );
}

interface Rejected {
  file: string;
  line: number;
  code: string;
  message: string;
  excerpt: string;
}

const importHint = (project: number): string =>
  `brewslm dataset import --project ${project} --file DATA.jsonl`;
